/** A program to be killed: a vat of a kernel on the given database counts and tells a server, and the answers are printed. */
import { makeKernel } from '../../src/node/index.ts';
import { kunser } from '../../src/kernel/index.ts';

const [dbFilename, configUrl, server] = process.argv.slice(2);
const kernel = await makeKernel({ dbFilename: dbFilename! });
const network = { allowedHosts: [server!] };
const { rootKref } = await kernel.launchSubcluster(
  {
    bootstrap: 'fetcher',
    vats: { fetcher: { sourceSpec: './fetcher.ts', globals: ['fetch', 'AbortController'], network } },
  },
  { configUrl: configUrl! },
);
process.stdout.write(`ready ${rootKref}\n`);
for (;;) {
  const answer = kunser(await kernel.queueMessage(rootKref, 'countAndTell', [server]));
  process.stdout.write(`${String(answer)}\n`);
}
