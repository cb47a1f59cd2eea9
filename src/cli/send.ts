/** `ocap send`: a message to an object. */
import { E } from '@endo/eventual-send';
import { answerJson } from '../host/answer-json.ts';
import { readableAnswer, withReferences } from '../host/json-refs.ts';
import { command } from './support/command.ts';
import { homeOption, jsonOption } from './support/options.ts';
import { harmless } from './support/output.ts';
import { readJson } from './support/read-json.ts';
import { findObject } from './support/target.ts';
import { withSharedSession } from './support/with-kernel.ts';

export const send = command({
  name: 'send',
  description: 'Sends a message to an object, and prints its answer',
  args: {
    target: {
      type: 'positional',
      required: true,
      description: 'a reference such as ko12, or a vat, for its root: its name, s1/name, or v1',
    },
    method: { type: 'positional', required: true, description: 'the name of the method' },
    'json...': {
      type: 'positional',
      required: false,
      description: 'its arguments, each as JSON; {"@ref":"ko12"} stands for an object',
    },
    'request-id': {
      type: 'string',
      description: 'a name for this message: asked again with it, the message is not sent once more, but answered',
      valueHint: 'text',
    },
    ...homeOption,
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap send counter increment 5',
      note: 'to the root of the vat named counter',
      after: ['ocap start', 'ocap launch vats/counter/cluster.json', 'ocap launch vats/notes/cluster.json'],
      shows: /^5$/m,
    },
    { line: 'ocap send counter increment -- -2', note: 'what begins with - comes after --', shows: /^3$/m },
    { line: `ocap send notes add '"milk"' '"two litres"'`, note: 'texts in double quotes, as in JSON', shows: /^1$/m },
    { line: 'ocap send v1 read --json', note: 'the answer as JSON', shows: /^3$/m },
    { line: 'ocap send s1/counter read', note: 'where several vats have the name', shows: /^3$/m },
    {
      line: 'ocap send counter increment --request-id monday',
      note: 'for a script that may be cut short and run again',
      shows: /^4$/m,
    },
  ],
  async run(args, io, rest) {
    const { target, method, 'request-id': requestId } = args;
    const written = rest.map((text, i) => readJson(text, `argument ${i + 1}`));
    await withSharedSession(io, 'send', args, async (kernel) => {
      const kref = await findObject(kernel, target);
      const values = await withReferences(
        written,
        (ref) => E(kernel).getPresence(ref),
        (name) => E(kernel).resolvePetName(name),
      );
      const options = requestId === undefined ? {} : { requestId };
      const answer = await E(kernel).queueMessage(kref, method, harden(values), options);
      if (args.json === true) io.printJson(answerJson(answer));
      else io.print(harmless(readableAnswer(answer)));
      if (requestId !== undefined) await E(kernel).acknowledgeAnswer(requestId);
    });
  },
});
