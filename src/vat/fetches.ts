import type { Limits } from '../wire/limits.ts';
import type { FetchAnswer, FetchRequest } from '../wire/vat-protocol.ts';

type OnAnswer = (answer: FetchAnswer) => void;

type Powers = {
  fetch(id: number, request: FetchRequest): void;
  abortFetch(id: number): void;
};

/** The fetches of one incarnation: asked for in its cranks, answered in its turns. */
export const makeFetches = (syscalls: Powers, { fetchesPerVat }: Limits) => {
  const underWay = new Map<number, OnAnswer>();
  let count = 0;
  return {
    /**
     * @returns what gives up waiting for the answer.
     * @throws TypeError when too many are under way.
     */
    start: (request: FetchRequest, onAnswer: OnAnswer): (() => void) => {
      if (underWay.size >= fetchesPerVat) {
        throw TypeError(`a vat may wait for ${fetchesPerVat} answers to fetch at the same time`);
      }
      count += 1;
      const id = count;
      underWay.set(id, onAnswer);
      syscalls.fetch(id, request);
      return () => {
        if (underWay.delete(id)) syscalls.abortFetch(id);
      };
    },
    /** One that was given up in the meantime is not waited for any more. */
    answer: (id: number, answer: FetchAnswer): void => {
      const onAnswer = underWay.get(id);
      underWay.delete(id);
      onAnswer?.(answer);
    },
  };
};
