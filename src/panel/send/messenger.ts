/**
 * Sends messages for all pages of the panel. A message is kept by the browser before it is sent, under an id by which the kernel knows it
 * (P8): a page that is opened later asks for the answer that an earlier one was not there to receive, and nothing is sent twice, also
 * where a backup has taken the place of the kernel's state meanwhile.
 */
import { E } from '@endo/eventual-send';
import { readableAnswer, withReferences } from '../../host/json-refs.ts';
import type { CapData } from '../../wire/capdata.ts';
import type { Json } from '../../wire/cluster-config.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import type { KRef } from '../../wire/ids.ts';
import type { KernelStore } from '../kernel-store.ts';
import { readError } from '../readable-error.ts';
import { idOf, KEPT_MESSAGES, keyOf, type KeptMessages } from './kept-messages.ts';
import type { KeptAnswer, Outcome, SentMessage } from './sent-message.ts';
import type { KnownTarget } from './target.ts';
import { withoutNames } from './without-names.ts';

export type Message = { target: KnownTarget; method: string; args: Json[] };

export type Messenger = {
  /** The newest first. */
  getHistory(): readonly SentMessage[];
  subscribe(onChange: () => void): () => void;
  /** Sends at once, and after what was sent before; what becomes of it is in the history. */
  send(message: Message): void;
  /** Forgets a message. One that is on its way is delivered all the same. */
  forget(id: string): void;
  /** Forgets all that were answered. */
  clear(): void;
  /** Takes up what earlier pages left, and follows what others do; returns what ends that. */
  begin(): () => void;
};

/** Of longer answers only the beginning is kept: browsers keep a few megabytes of text for a site. */
const KEPT_LENGTH = 10_000;

const keepable = (data: CapData<KRef>): KeptAnswer => {
  const { body, slots } = data;
  if (body.length <= KEPT_LENGTH) return { type: 'whole', data: { body, slots } };
  const text = readableAnswer(data);
  return { type: 'beginning', text: text.slice(0, KEPT_LENGTH), more: Math.max(0, text.length - KEPT_LENGTH) };
};

type Asked = { kernel: KernelApi; kernelId: string };

type Powers = { store: KernelStore; kept: KeptMessages; locks: LockManager };

export const makeMessenger = ({ store, kept, locks }: Powers): Messenger => {
  let history: readonly SentMessage[] = harden(kept.list());
  let lastTime = 0;
  let lastSent: Promise<void> = Promise.resolve();
  const watchers = new Set<() => void>();

  const show = (next: SentMessage[]): void => {
    const isShown = ({ outcome }: SentMessage, index: number): boolean =>
      index < KEPT_MESSAGES || outcome.state === 'pending';
    history = harden(next.sort((a, b) => b.time - a.time).filter(isShown));
    for (const watcher of [...watchers]) watcher();
  };
  const without = (id: string): SentMessage[] => history.filter((message) => message.id !== id);
  const showMessage = (message: SentMessage): void => show([message, ...without(message.id)]);

  /** The kernel to ask, another than the one that went away. */
  const nextKernel = (former: KernelApi | null): Promise<Asked> =>
    new Promise((resolve) => {
      const look = (): void => {
        const view = store.getView();
        if (view.state !== 'running' || view.kernel === former) return;
        stop();
        resolve({ kernel: view.kernel, kernelId: view.status.kernel.id });
      };
      const stop = store.subscribe(look);
      look();
    });

  const isThere = (kernel: KernelApi): Promise<boolean> =>
    E(kernel)
      .ping()
      .then(
        () => true,
        () => false,
      );

  /** Asks what may be asked again, of the next connection where one ends before the answer. */
  const askUntilAnswered = async <Result>(ask: (asked: Asked) => Promise<Result>): Promise<Result> => {
    let asked = await nextKernel(null);
    for (;;) {
      try {
        return await ask(asked);
      } catch (error) {
        if (await isThere(asked.kernel)) throw error;
        asked = await nextKernel(asked.kernel);
      }
    }
  };

  const ask = async (message: SentMessage, onSent: () => void): Promise<Outcome> => {
    const { id, time, kref, method, args } = message;
    let { kernelId } = message;
    const send = async ({ kernel, kernelId: present }: Asked): Promise<CapData<KRef>> => {
      const values = await withReferences(
        args,
        (ref) => E(kernel).getPresence(ref),
        (name) => E(kernel).resolvePetName(name),
      );
      if (kernelId === null) {
        kernelId = present;
        // Written down before it is sent: who asks again knows whom it was sent to.
        if (kept.get(id) !== undefined) kept.put({ ...message, kernelId });
      }
      const answer = E(kernel).queueMessage(kref, method, harden(values), harden({ requestId: id, kernelId }));
      onSent();
      return answer;
    };
    const after = () => ({ tookMs: Date.now() - time, acknowledged: false });
    return askUntilAnswered(send)
      .then(
        (data): Outcome => ({ state: 'fulfilled', answer: keepable(data), ...after() }),
        (error: unknown): Outcome => ({ state: 'rejected', error: readError(error), ...after() }),
      )
      .finally(onSent);
  };

  const acknowledge = (id: string): Promise<void> => askUntilAnswered(({ kernel }) => E(kernel).acknowledgeAnswer(id));

  /** Unless it was forgotten meanwhile, here or in another page. */
  const update = (message: SentMessage): void => {
    if (kept.get(message.id) === undefined) return;
    kept.put(message);
    showMessage(message);
  };

  /** Does what is left to do for a message that is kept. The caller has its lock. */
  const bringOn = async (id: string, onSent: () => void): Promise<void> => {
    const message = kept.get(id);
    if (message === undefined) return;
    let { outcome } = message;
    if (outcome.state === 'pending') {
      outcome = await ask(message, onSent);
      update({ ...message, outcome });
    }
    if (outcome.state === 'pending' || outcome.acknowledged) return;
    await acknowledge(id);
    update({ ...message, outcome: { ...outcome, acknowledged: true } });
  };

  /** One page at a time is at a message: an answer that one has acknowledged another must not ask for. */
  const withLock = (id: string, work: () => Promise<void>): void => {
    locks.request(keyOf(id), work).catch((error: unknown) => reportError(error));
  };

  const takeUp = (message: SentMessage): void => {
    const { outcome, id } = message;
    if (outcome.state === 'pending' || !outcome.acknowledged) withLock(id, () => bringOn(id, () => undefined));
  };

  /** Keeps a message and sends it. */
  const begin = async (message: SentMessage, onSent: () => void): Promise<void> => {
    try {
      const resolve = (name: string) => askUntilAnswered(({ kernel }) => E(kernel).resolvePetName(name));
      kept.put({ ...message, args: await withoutNames(message.args, resolve) });
    } catch (error) {
      onSent();
      showMessage({
        ...message,
        outcome: { state: 'rejected', error: readError(error), tookMs: 0, acknowledged: true },
      });
      return;
    }
    await bringOn(message.id, onSent);
  };

  const forget = (id: string): void => {
    const message = kept.get(id);
    kept.delete(id);
    show(without(id));
    if (message?.outcome.state === 'pending') acknowledge(id).catch((error: unknown) => reportError(error));
  };

  const heardOfOther = ({ key }: StorageEvent): void => {
    if (key === null) {
      show(kept.list());
      return;
    }
    const id = idOf(key);
    if (id === undefined) return;
    const message = kept.get(id);
    if (message === undefined) {
      show(without(id));
      return;
    }
    showMessage(message);
    takeUp(message);
  };

  return harden({
    getHistory: () => history,
    subscribe(onChange) {
      watchers.add(onChange);
      return () => {
        watchers.delete(onChange);
      };
    },
    send({ target: { kref, name }, method, args }) {
      lastTime = Math.max(Date.now(), lastTime + 1);
      const id = crypto.randomUUID();
      const message: SentMessage = {
        id,
        kernelId: null,
        time: lastTime,
        kref,
        targetName: name,
        method,
        args,
        outcome: { state: 'pending' },
      };
      showMessage(message);
      const { promise: sent, resolve: onSent } = Promise.withResolvers<void>();
      // Looking up the objects in arguments takes a while, and a message without any must not overtake one with.
      void lastSent.then(() => withLock(id, () => begin(message, onSent)));
      lastSent = sent;
    },
    forget,
    clear() {
      for (const { id, outcome } of history) if (outcome.state !== 'pending') forget(id);
    },
    begin() {
      window.addEventListener('storage', heardOfOther);
      for (const message of kept.list()) takeUp(message);
      return () => window.removeEventListener('storage', heardOfOther);
    },
  });
};
