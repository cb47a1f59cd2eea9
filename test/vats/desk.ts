import { Far } from '@endo/far';
import { makeDefaultExo } from 'ocap-kernel/vat';

/** Takes questions and answers them when it is told to. */
export const buildRootObject = () => {
  const questions = new Map<string, PromiseWithResolvers<unknown>>();
  let asked = 0;
  const clerk = Far('clerk', { label: (who: unknown) => `clerk, asked by ${typeof who}` });
  return makeDefaultExo('desk', {
    ask: (label: string) => {
      asked += 1;
      const question = Promise.withResolvers<unknown>();
      questions.set(label, question);
      return question.promise;
    },
    answer: (label: string, value: unknown) => questions.get(label)?.resolve(value),
    asked: () => asked,
    clerk: () => clerk,
    report: () => ({ clerk, open: [...questions.keys()], letter: 'Dear all,\nthat is all.', paid: 12n }),
    long: () => 'x'.repeat(50_000),
  });
};
