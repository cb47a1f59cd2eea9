import { answerJson } from '../../host/answer-json.ts';
import { readableAnswer } from '../../host/json-refs.ts';
import type { SubclusterLaunchResult } from '../../wire/host-api.ts';
import type { Io } from './io.ts';
import { harmless } from './output.ts';

/** What was launched, and what its bootstrap answered. */
export const printLaunched = (io: Io, result: SubclusterLaunchResult, json: boolean | undefined): void => {
  const { subclusterId, rootKref, bootstrapResult } = result;
  if (json === true) {
    const answer = bootstrapResult === undefined ? {} : { bootstrapResult: answerJson(bootstrapResult) };
    io.printJson({ subclusterId, rootKref, ...answer });
    return;
  }
  io.print(`${subclusterId}: launched; the root of its bootstrap vat is ${rootKref}`);
  if (bootstrapResult !== undefined) io.print(harmless(readableAnswer(bootstrapResult)));
};
