/**
 * A program to be killed: counts in a kernel on the database file it is given, each message with a requestId of its number, and
 * prints each answer.
 */
import { makeKernel } from '../../src/node/index.ts';
import { kunser } from '../../src/kernel/index.ts';

const [dbFilename, configUrl] = process.argv.slice(2);
const kernel = await makeKernel({ dbFilename: dbFilename! });
const { rootKref } = await kernel.launchSubcluster(
  { bootstrap: 'counter', vats: { counter: { sourceSpec: './counter.ts' } } },
  { configUrl: configUrl! },
);
process.stdout.write(`ready ${rootKref}\n`);
for (let number = 1; ; number += 1) {
  const answer = await kernel.queueMessage(rootKref, 'increment', [], { requestId: `request ${number}` });
  process.stdout.write(`${String(kunser(answer))}\n`);
}
