/** A program to be killed: a vat of a kernel on the given database counts and tells a service, which writes to a file. */
import { appendFileSync } from 'node:fs';
import { makeKernel } from '../../src/node/index.ts';
import { kunser, makeDefaultExo } from '../../src/kernel/index.ts';

const [dbFilename, configUrl, noteFile] = process.argv.slice(2);
const kernel = await makeKernel({ dbFilename: dbFilename! });
kernel.registerKernelServiceObject(
  'shop',
  makeDefaultExo('shop', { note: (count: number) => appendFileSync(noteFile!, `${count}\n`) }),
);
const { rootKref } = await kernel.launchSubcluster(
  { bootstrap: 'customer', services: ['shop'], vats: { customer: { sourceSpec: './customer.ts' } } },
  { configUrl: configUrl! },
);
process.stdout.write(`ready ${rootKref}\n`);
for (;;) {
  const answer = kunser(await kernel.queueMessage(rootKref, 'countAndTell', ['note']));
  process.stdout.write(`${String(answer)}\n`);
}
