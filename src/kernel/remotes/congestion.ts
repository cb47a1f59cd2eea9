/**
 * Back-pressure on peers. What a peer sends to a vat that is far behind is taken, but not acknowledged until the vat has caught up: the
 * peer then sends no more than its window, while its answers and its signs of life go on. So a peer that is merely faster than a vat
 * never finds its queue full. Only vats that run count, because their queues drain whatever peers do: no two kernels can wait for each
 * other. Each peer waits for what it sent itself.
 */
import type { RemoteId, VatId } from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import type { KernelStore } from '../store/open-store.ts';

type Powers = {
  store: Pick<KernelStore, 'queues'>;
  limits: Pick<Limits, 'messagesBeforePeersWait'>;
  isRunning(vat: VatId): boolean;
  /** The vats that the peer waited for have caught up. */
  onRelief(remote: RemoteId): void;
};

export const makeCongestion = ({ store, limits, isRunning, onRelief }: Powers) => {
  const { messages } = store.queues;
  /** The vats that each peer waits for. */
  const waiting = new Map<RemoteId, Set<VatId>>();

  return {
    isCongested: (remote: RemoteId): boolean => waiting.has(remote),

    /** The peer has sent a message to a vat. */
    note: (remote: RemoteId, vat: VatId): void => {
      if (messages(vat) < limits.messagesBeforePeersWait || !isRunning(vat)) return;
      const vats = waiting.get(remote) ?? new Set();
      waiting.set(remote, vats.add(vat));
    },

    /** To be called when queues may have become shorter, or vats ended. */
    look: (): void => {
      for (const [remote, vats] of waiting) {
        for (const vat of vats) {
          if (messages(vat) * 2 < limits.messagesBeforePeersWait || !isRunning(vat)) vats.delete(vat);
        }
        if (vats.size > 0) continue;
        waiting.delete(remote);
        onRelief(remote);
      }
    },
  };
};
