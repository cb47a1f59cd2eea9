/** A program to be killed: counts in a kernel on the database file it is given, and prints each answer. */
import { makeKernel } from '../../src/node/index.ts';
import { kunser } from '../../src/kernel/index.ts';

const [dbFilename, configUrl] = process.argv.slice(2);
const kernel = await makeKernel({ dbFilename: dbFilename! });
const { rootKref } = await kernel.launchSubcluster(
  { bootstrap: 'counter', vats: { counter: { sourceSpec: './counter.ts' } } },
  { configUrl: configUrl! },
);
process.stdout.write(`ready ${rootKref}\n`);
for (;;) {
  const answer = kunser(await kernel.queueMessage(rootKref, 'increment', []));
  process.stdout.write(`${String(answer)}\n`);
}
