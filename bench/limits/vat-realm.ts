/**
 * What the workers of the limits run: a vat worker's realm with the vat supervisor in it, and no kernel behind it. It either
 * plays back what vats have answered, or lets a supervisor do the deliveries and says how long they took.
 */
import { makeVatSupervisor } from '../../src/vat/supervisor.ts';
import type { KernelFrame, VatFrame } from '../../src/wire/vat-protocol.ts';
import type { RealmCommand } from './realm-protocol.ts';
import type { VatRecording } from './recording.ts';

declare const globalThis: { onmessage: ((event: { ports: readonly MessagePort[] }) => void) | null };

type Answer = VatFrame | string | number | undefined;
type LocalPort = Parameters<typeof makeVatSupervisor>[0]['port'];

/** A supervisor that is called instead of posted to. */
const makeLocalVat = () => {
  let answered = (_fault: string | null): void => {};
  const port: LocalPort = {
    onmessage: null,
    postMessage: (frame: VatFrame) => {
      if (frame.type === 'result') answered(frame.fault);
    },
  };
  makeVatSupervisor({ port });
  const give = (frame: KernelFrame): void => {
    if (port.onmessage !== null) Reflect.apply(port.onmessage, undefined, [{ data: frame }]);
  };
  return async (frames: readonly KernelFrame[]): Promise<void> => {
    for (const frame of frames) {
      if (frame.type !== 'deliver') give(frame);
      else {
        const fault = await new Promise<string | null>((resolve) => {
          answered = resolve;
          give(frame);
        });
        if (fault !== null) throw Error(`delivery ${frame.delivery} failed: ${fault}`);
      }
    }
  };
};

/** The milliseconds that a fresh supervisor takes for the deliveries that were the work. */
const dispatch = async ({ before, during }: VatRecording): Promise<number> => {
  const deliver = makeLocalVat();
  await deliver(before);
  const start = performance.now();
  await deliver(during.sent);
  return performance.now() - start;
};

const dispatchAll = async (vats: readonly VatRecording[]): Promise<number> => {
  let milliseconds = 0;
  for (const vat of vats) milliseconds += await dispatch(vat);
  return milliseconds;
};

globalThis.onmessage = ({ ports: [port] }) => {
  globalThis.onmessage = null;
  let vats: VatRecording[] = [];
  let answers: VatFrame[] = [];
  let next = 0;
  const answer = (value: Answer): void => port?.postMessage(value);

  const obey = (command: RealmCommand): void => {
    switch (command.type) {
      case 'prepare':
        vats = command.vats;
        answers = vats.flatMap(({ during }) => during.answers);
        return answer('prepared');
      case 'dispatch':
        void dispatchAll(vats).then(answer, (error: unknown) => answer(String(error)));
        return;
      case 'deliver':
        answer(answers[next % answers.length]);
        next += 1;
    }
  };
  if (port !== undefined) port.onmessage = ({ data }: MessageEvent<RealmCommand>) => obey(data);
};
