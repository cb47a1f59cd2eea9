import { KernelError, messageOf } from '../wire/errors.ts';
import type { EndpointId } from '../wire/ids.ts';
import type { Logger, PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';

/** What one step of work says about its surroundings while it writes. */
export type Step = {
  /** The number of the crank that is applied; null when none is. */
  readonly cause: number | null;
  /** When the step began: milliseconds since 1970. */
  readonly time: number;
  /** Holds an output until the step is durable (P7). It must not throw. */
  output(send: () => void): void;
  /** Tells that something was queued for a vat. */
  queued(vat: EndpointId): void;
  /** Tells that what hosts see in the status changed: vats or subclusters came, went or changed state. */
  statusChanged(): void;
};

/** How long outputs may wait for the cranks under way to share their commit. */
const OUTPUT_MS = 4;
/** How long a commit may wait while nobody outside waits for it. */
const QUIET_MS = 50;
/** So many held outputs are committed at once. */
const OUTPUTS = 64;

type Powers = {
  store: KernelStore;
  platform: PlatformServices;
  logger: Logger;
  /** Runs at the end of each step, within it. */
  finishStep(step: Step): void;
  /** Runs after each step, with the vats that it queued something for. */
  afterStep(queued: ReadonlySet<EndpointId>): void;
  /** Whether deliveries are under way whose cranks could share the commit. */
  isBusy(): boolean;
  onCommitted(change: { status: boolean }): void;
};

type State = { type: 'clean' } | { type: 'open'; since: number; cancelTimer: () => void } | { type: 'closed' };

/**
 * Groups steps into commits (P7). Each step is a savepoint of the open transaction: it happens whole or not at all.
 * Outputs leave only after the commit that makes their step durable.
 */
export const makeCommitter = (powers: Powers) => {
  const { store, platform, logger } = powers;
  let state: State = { type: 'clean' };
  let held: (() => void)[] = [];
  let statusDirty = false;
  let inStep = false;
  let deferred = false;

  const nothing = () => {};

  /** The database failed: what is held never leaves, and no step follows. */
  const abandon = (): void => {
    if (state.type === 'open') state.cancelTimer();
    state = { type: 'closed' };
    held = [];
  };

  const flush = (): void => {
    if (state.type !== 'open') return;
    state.cancelTimer();
    store.counters.flush();
    store.commit.run();
    state = { type: 'clean' };
    const outputs = held;
    const status = statusDirty;
    held = [];
    statusDirty = false;
    for (const send of outputs) send();
    powers.onCommitted({ status });
  };

  const commitWhenDue = (): void => {
    if (state.type !== 'open') return;
    const passed = platform.now() - state.since;
    // A clock that was set back tells nothing.
    const mayWait = powers.isBusy() && held.length < OUTPUTS && passed >= 0;
    const wait = mayWait ? (held.length > 0 ? OUTPUT_MS : QUIET_MS) - passed : 0;
    state.cancelTimer();
    if (wait <= 0) {
      try {
        flush();
      } catch (error) {
        logger.error(`commit failed: ${messageOf(error)}`);
      }
    } else {
      state.cancelTimer = platform.setTimer(wait, commitWhenDue);
    }
  };

  const schedule = (): void => {
    if (deferred) return;
    deferred = true;
    platform.defer(() => {
      deferred = false;
      commitWhenDue();
    });
  };

  const run = <T>(
    work: (step: Step) => T,
    cause: number | null,
  ): { result: T; queued: Set<EndpointId>; outputs: (() => void)[]; status: boolean } => {
    const outputs: (() => void)[] = [];
    const queued = new Set<EndpointId>();
    let status = false;
    const step: Step = {
      cause,
      time: platform.now(),
      output: (send) => void outputs.push(send),
      queued: (vat) => void queued.add(vat),
      statusChanged: () => {
        status = true;
      },
    };
    const result = work(step);
    powers.finishStep(step);
    return { result, queued, outputs, status };
  };

  /** Whether a statement failed, which has closed this committer already. */
  const isClosed = () => state.type === 'closed';

  return {
    /**
     * Runs `work` as one unit; `cause` is the number of the crank that it applies, if it does.
     * @throws what `work` throws, after undoing it, and `KERNEL_STOPPED` when there are no more steps.
     */
    step: <T>(work: (step: Step) => T, cause: number | null = null): T => {
      if (state.type === 'closed') throw new KernelError('KERNEL_STOPPED', 'the kernel has stopped');
      if (inStep) throw Error('a step began within a step');
      inStep = true;
      let done;
      try {
        if (state.type === 'clean') {
          store.begin.run();
          state = { type: 'open', since: platform.now(), cancelTimer: nothing };
        }
        store.savepoint.run();
        try {
          done = run(work, cause);
        } catch (error) {
          if (!isClosed()) {
            store.rollbackToSavepoint.run();
            store.releaseSavepoint.run();
            schedule();
          }
          throw error;
        }
        store.releaseSavepoint.run();
      } finally {
        inStep = false;
      }
      held.push(...done.outputs);
      statusDirty ||= done.status;
      schedule();
      powers.afterStep(done.queued);
      return done.result;
    },
    /** Whether there is something to commit. */
    isOpen: (): boolean => state.type === 'open',
    /** Commits what is open, now. */
    flush,
    abandon,
    /** Commits what is open and takes no further step. */
    close: (): void => {
      flush();
      state = { type: 'closed' };
    },
  };
};

export type Committer = ReturnType<typeof makeCommitter>;
