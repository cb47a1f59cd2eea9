import type { PlatformServices, VatWorkerEvents } from '../../src/kernel/index.ts';
import type { VatId } from '../../src/wire/ids.ts';
import type { KernelFrame, VatDelivery } from '../../src/wire/vat-protocol.ts';

/** What a real vat said in one delivery: the frames that came with it, its result last. */
export type Recorded = { delivery: VatDelivery; frames: unknown[] };

/** Real workers; what those of one subcluster hear and say is written down, by name of the incarnation. */
export const recordVats = (services: PlatformServices) => {
  const records = new Map<string, Recorded[]>();
  const launchVatWorker: PlatformServices['launchVatWorker'] = (spec, events) => {
    const record: Recorded[] = [];
    records.set(spec.vatId, record);
    const worker = services.launchVatWorker(spec, {
      ...events,
      onFrame: (frame) => {
        record.at(-1)?.frames.push(structuredClone(frame));
        events.onFrame(frame);
      },
    });
    return {
      ...worker,
      send: (frame) => {
        if (frame.type === 'deliver') record.push({ delivery: structuredClone(frame.value), frames: [] });
        worker.send(frame);
      },
    };
  };
  return { records, platform: { ...services, launchVatWorker } };
};

/** A worker that the test plays, as its player sees it. */
export type Played = {
  vatId: VatId;
  incarnation: number;
  /** The number of the delivery that waits for an answer; 0 when none does. */
  delivery: number;
  ended: boolean;
  /** Says something to the kernel, as a copy, as over a port. */
  say(frame: unknown): void;
};
type Player = (delivery: VatDelivery, vat: Played) => void;

/**
 * Workers of vats that are not real ones of `isReal`. Each says `ready`; what it says to a delivery is the player's business.
 */
export const playVats = (services: PlatformServices, isReal: (subclusterId: string) => boolean) => {
  let player: Player = () => {};
  const played = new Map<VatId, Played>();

  const launch = (vatId: VatId, incarnation: number, { onFrame }: VatWorkerEvents) => {
    const vat: Played = {
      vatId,
      incarnation,
      delivery: 0,
      ended: false,
      // Also after the end: what is on its way then still comes in.
      say: (frame) => onFrame(structuredClone(frame)),
    };
    played.set(vatId, vat);
    setImmediate(() => !vat.ended && vat.say({ type: 'ready' }));
    return {
      send: (frame: KernelFrame) => {
        if (frame.type === 'ping') setImmediate(() => vat.ended || vat.say({ type: 'pong', id: frame.id }));
        if (frame.type !== 'deliver') return;
        const { delivery, value } = structuredClone(frame);
        setImmediate(() => {
          if (vat.ended) return;
          vat.delivery = delivery;
          player(value, vat);
        });
      },
      terminate: () => {
        vat.ended = true;
      },
    };
  };

  return {
    played,
    play: (next: Player): void => {
      player = next;
    },
    platform: {
      ...services,
      launchVatWorker: (spec, events) =>
        isReal(spec.subclusterId)
          ? services.launchVatWorker(spec, events)
          : launch(spec.vatId, spec.incarnation, events),
    } satisfies PlatformServices,
  };
};
