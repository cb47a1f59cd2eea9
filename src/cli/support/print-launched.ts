import { answerJson } from '../../host/answer-json.ts';
import { readableAnswer } from '../../host/json-refs.ts';
import type { SubclusterLaunchResult } from '../../wire/host-api.ts';
import { harmless, print, printJson } from './output.ts';

/** What was launched, and what its bootstrap answered. */
export const printLaunched = (result: SubclusterLaunchResult, json: boolean | undefined): void => {
  const { subclusterId, rootKref, bootstrapResult } = result;
  if (json === true) {
    const answer = bootstrapResult === undefined ? {} : { bootstrapResult: answerJson(bootstrapResult) };
    printJson({ subclusterId, rootKref, ...answer });
    return;
  }
  print(`${subclusterId}: launched; the root of its bootstrap vat is ${rootKref}`);
  if (bootstrapResult !== undefined) print(harmless(readableAnswer(bootstrapResult)));
};
