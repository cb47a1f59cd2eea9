import type { Baggage } from '../wire/baggage.ts';
import type { VatLogger } from './vat-log.ts';

/** The powers that every vat gets. What it reaches beyond them it was given: globals in its config, objects in messages. */
export type VatPowers = {
  /** Writes to the vat's log; `subLogger` makes one whose lines carry tags. */
  logger: VatLogger;
  /** Writes to the log under the tag `stdout`. */
  stdout(text: unknown): void;
  /** Ends this vat for good, when what it does now is done: its promises and messages reject with the reason. */
  exitVat(reason: unknown): void;
  /** The same, and undoes what the present delivery did. */
  exitVatWithFailure(reason: unknown): void;
};

/** What a vat's module exports: it makes the vat's root object, at every start. */
export type BuildRootObject<Parameters = Record<string, unknown>> = (
  vatPowers: VatPowers,
  parameters: Parameters,
  baggage: Baggage,
) => object | Promise<object>;
