import type { VatConfig } from '../wire/cluster-config.ts';
import type { Limits } from '../wire/limits.ts';
import type { FetchAnswer, FetchRequest, VatDelivery, VatSyscall } from '../wire/vat-protocol.ts';
import type { Step } from './committer.ts';
import type { PlatformServices } from './platform.ts';

export type FetchSyscall = Extract<VatSyscall, readonly ['fetch' | 'abortFetch', ...unknown[]]>;
export type TurnAnswers = Extract<VatDelivery, readonly ['turn', ...unknown[]]>[1];

type Fetch = {
  readonly abort: AbortController;
  state:
    /** The crank that asked for it is not durable yet. */
    | { type: 'held'; request: FetchRequest }
    /** Others are to be answered first. */
    | { type: 'due'; request: FetchRequest }
    | { type: 'sent'; request: FetchRequest }
    | { type: 'answered'; answer: FetchAnswer };
};

type Powers = {
  fetchForVat: PlatformServices['fetchForVat'];
  config: VatConfig;
  limits: Limits;
  /** There is an answer to be told to the vat. */
  onAnswer(): void;
};

const bodySize = ({ state }: Fetch): number => (state.type === 'answered' ? 0 : (state.request.body?.byteLength ?? 0));

/**
 * The fetches of one incarnation. Each is sent once at most, when the crank that asked for it is durable (R10); its answer waits
 * here for a turn of the vat. All of it is in memory and ends with the incarnation.
 */
export const makeVatFetches = ({ fetchForVat, config, limits, onAnswer }: Powers) => {
  const { globals = [], network: { allowedHosts } = { allowedHosts: [] } } = config;
  /** Those whose answer the vat has not been told, in the order in which it asked. */
  const open = new Map<number, Fetch>();

  const send = async (id: number, fetch: Fetch, request: FetchRequest): Promise<void> => {
    fetch.state = { type: 'sent', request };
    const answer = await fetchForVat(request, { allowedHosts, limits, signal: fetch.abort.signal });
    if (open.get(id) !== fetch) return;
    fetch.state = { type: 'answered', answer };
    onAnswer();
  };

  /** Sends what is due. Answers that wait count as well: this bounds the memory they take. */
  const sendDue = (): void => {
    let atOnce = [...open.values()].filter(({ state }) => state.type === 'sent' || state.type === 'answered').length;
    for (const [id, fetch] of open) {
      if (atOnce >= limits.fetchesAtOnce) return;
      if (fetch.state.type !== 'due') continue;
      atOnce += 1;
      void send(id, fetch, fetch.state.request);
    }
  };

  const begin = (step: Step, id: number, request: FetchRequest): void => {
    const fetch: Fetch = { abort: new AbortController(), state: { type: 'held', request } };
    open.set(id, fetch);
    const bytes = [...open.values()].reduce((sum, each) => sum + bodySize(each), 0);
    if (bytes > limits.fetchBodiesBytes) {
      const error = `the bodies of the fetches under way are larger than ${limits.fetchBodiesBytes} bytes`;
      fetch.state = { type: 'answered', answer: { error } };
      return;
    }
    step.output(() => {
      if (open.get(id) !== fetch) return;
      fetch.state = { type: 'due', request };
      sendDue();
    });
  };

  const abort = (step: Step, id: number): void => {
    const fetch = open.get(id);
    // Its answer may be on the way to the vat.
    if (fetch === undefined) return;
    open.delete(id);
    step.output(() => {
      fetch.abort.abort();
      sendDue();
    });
  };

  return {
    /** Whether the vat was given `fetch` at all. */
    granted: globals.includes('fetch'),
    /** The numbers that are in use. */
    ids: (): Iterable<number> => open.keys(),
    /** Takes note of what a crank asks for, which `translateCrank` has checked, in the step that applies it. */
    apply: (step: Step, syscalls: readonly FetchSyscall[]): void => {
      for (const syscall of syscalls) {
        if (syscall[0] === 'fetch') begin(step, syscall[1], syscall[2]);
        else abort(step, syscall[1]);
      }
    },
    hasAnswers: (): boolean => [...open.values()].some(({ state }) => state.type === 'answered'),
    /** The answers for the next turn; their numbers are free again. */
    takeAnswers: (): TurnAnswers => {
      const answers: TurnAnswers = [];
      for (const [id, { state }] of open) {
        if (state.type !== 'answered') continue;
        answers.push([id, state.answer]);
        open.delete(id);
      }
      sendDue();
      return answers;
    },
    /** The incarnation is over: nothing more is sent, and no answer is waited for. */
    end: (): void => {
      const ended = [...open.values()];
      open.clear();
      for (const { abort: controller } of ended) controller.abort();
    },
  };
};

export type VatFetches = ReturnType<typeof makeVatFetches>;
