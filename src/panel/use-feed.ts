import { E } from '@endo/eventual-send';
import { Far } from '@endo/far';
import { useEffect, useRef, useState } from 'react';
import type { KernelApi, KernelEvent } from '../wire/host-api.ts';
import type { RingAnswer, RingQuery } from '../wire/kernel-events.ts';
import { shippedLimits as limits } from '../wire/limits.ts';
import { emptyFeed, makeFeed, readAll, type Feed, type FeedSnapshot } from './feed.ts';
import { useKernel } from './kernel-context.ts';

/** So often at most the kernel is asked for what is new: nobody reads faster, and a busy kernel has other things to do. */
const PAUSE_MS = 500;

export type FeedOf<Row> = FeedSnapshot<Row> & {
  setFollowing: (following: boolean) => void;
  /** Asks for entries from before those there are. */
  loadOlder: () => void;
  retry: () => void;
  /** All that the kernel has of it; null: there is no kernel to ask. */
  readAll: (() => Promise<Row[]>) | null;
};

/**
 * Log lines or cranks of the kernel, as they come. The kernel tells that there are new ones, and is asked for those that are wanted:
 * what nobody looks at costs nothing, and a flood comes in as much of it as can be looked at.
 * @param question - which ones, as a text that is the same while it is the same
 */
export const useFeed = <Row extends { number: number }>(
  kind: 'log' | 'trace',
  question: string,
  read: (kernel: KernelApi, range: Omit<RingQuery, 'vatId'>) => Promise<RingAnswer<Row>>,
): FeedOf<Row> => {
  const kernel = useKernel();
  const [attempt, setAttempt] = useState(0);
  const [snapshot, setSnapshot] = useState<FeedSnapshot<Row>>(emptyFeed);
  const feed = useRef<Feed<Row> | null>(null);
  const latest = useRef({ read, following: true });
  useEffect(() => {
    latest.current = { read, following: snapshot.following };
  });

  useEffect(() => {
    if (kernel === null) return undefined;
    const ours = makeFeed<Row>({
      read: (range) => latest.current.read(kernel, harden(range)),
      following: latest.current.following,
      onChange: setSnapshot,
    });
    feed.current = ours;
    const listener = Far('feed', {
      // The next event comes when this one is settled.
      async onEvent(event: KernelEvent): Promise<void> {
        if (event.type !== 'news') return;
        await ours.tell(event.newest[kind]);
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      },
    });
    const subscription = E(kernel).subscribe(listener, harden({ kinds: ['news'] }));
    subscription.catch(ours.fail);
    return () => {
      feed.current = null;
      ours.close();
      // With a connection that ended, the subscription did too.
      E(subscription)
        .cancel()
        .catch(() => undefined);
    };
  }, [kind, question, kernel, attempt]);

  return {
    ...snapshot,
    setFollowing: (following) => feed.current?.setFollowing(following),
    loadOlder: () => void feed.current?.loadOlder(),
    retry: () => setAttempt((before) => before + 1),
    readAll:
      kernel === null ? null : () => readAll<Row>((range) => read(kernel, harden(range)), limits.entriesPerQuery),
  };
};
