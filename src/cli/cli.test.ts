/** What commands do together, as people and scripts use them. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeOcap, type Ocap } from '../../test/support/ocap.ts';
import { until } from '../../test/support/network.ts';

const root = path.resolve(import.meta.dirname, '../..');

let ocap: Ocap;
beforeEach(() => {
  ocap = makeOcap();
});
afterEach(() => ocap.end());

/** What a command printed; it has to end well. */
const printed = async (...args: Parameters<Ocap['ocap']>): Promise<string> => {
  const { stdout, stderr, status } = await ocap.ocap(...args);
  expect({ args, stderr, status }).toEqual({ args, stderr, status: 0 });
  return stdout;
};

const samples = readdirSync(path.join(root, 'vats'), { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

test.each(samples)('`ocap run vats/%s/cluster.json`', async (name) => {
  expect(await ocap.ocap(['run', `vats/${name}/cluster.json`])).toMatchObject({ status: 0 });
});

test('`ocap run` fails when bootstrap rejects, with what it said and nothing else', async () => {
  writeFileSync(
    path.join(ocap.folder, 'bad.js'),
    `import { makeDefaultExo } from '@metamask/kernel-utils/exo';
    export const buildRootObject = () => makeDefaultExo('bad', { bootstrap: () => { throw RangeError('too far'); } });`,
  );
  const config = { bootstrap: 'bad', vats: { bad: { sourceSpec: './bad.js' } } };
  writeFileSync(path.join(ocap.folder, 'cluster.json'), JSON.stringify(config));
  const { stdout, stderr, status } = await ocap.ocap(['run', 'cluster.json']);
  expect([stdout, status]).toEqual(['', 1]);
  expect(stderr).toMatch(/^ocap run: \[BOOTSTRAP_FAILED\] .*too far.*\n$/);
});

test('`ocap new vat` makes a vat that runs, and a test that passes', async () => {
  await printed(['new', 'vat', 'hello']);
  expect(await ocap.ocap(['new', 'vat', 'hello'])).toMatchObject({ status: 1, stdout: '' });
  // The package as it would be installed, from its sources.
  const installed = path.join(ocap.folder, 'node_modules/ocap-kernel');
  mkdirSync(installed, { recursive: true });
  const exports = { '.': './main.js', './node': './node.js', './testing': './testing.js' };
  writeFileSync(path.join(installed, 'package.json'), JSON.stringify({ type: 'module', exports }));
  const sources = { main: 'node/main', node: 'node/index', testing: 'testing/index' };
  for (const [name, source] of Object.entries(sources)) {
    const from = pathToFileURL(path.join(root, `src/${source}.ts`)).href;
    writeFileSync(path.join(installed, `${name}.js`), `export * from ${JSON.stringify(from)};`);
  }
  const { stdout, status } = await ocap.shell('cd hello && env -u NODE_TEST_CONTEXT "$NODE_BIN" --test');
  expect({ stdout, status }).toEqual({ stdout: expect.stringMatching(/pass 1\n/), status: 0 });
});

test('`ocap bundle --watch` bundles again what has changed', async () => {
  const source = path.join(ocap.folder, 'vats/counter/counter.ts');
  const { told, signal, ended } = ocap.begin(['bundle', 'vats/counter', '--watch', '--json']);
  await until('it watches', () => told.stderr.includes('Watching'));
  const ids = (): string[] => [...told.stdout.matchAll(/"id":"(b1-\w+)"/g)].map(([, id = '']) => id);
  const [first] = ids();
  writeFileSync(source, readFileSync(source, 'utf8').replace('stands at', 'has come to'));
  await until('it has bundled again', () => ids().at(-1) !== first);
  writeFileSync(source, 'export const buildRootObject = (');
  await until('it says what is wrong', () => told.stderr.includes('counter.ts:1'));
  signal('SIGINT');
  expect(await ended).toMatchObject({ status: 0 });
});

test('`ocap serve` serves bundles of what is there now, to every origin', async () => {
  const { told, signal, ended } = ocap.begin(['serve', 'vats', '--port', '0', '--json']);
  await until('it serves', () => told.stdout.endsWith('\n'));
  const { url, clusters } = JSON.parse(told.stdout) as { url: string; clusters: string[] };
  expect(clusters).toContain('counter/cluster.json');
  const fetchText = async (where: string) => (await fetch(`${url}/${where}`)).text();
  const before = await fetchText('counter/counter.bundle');
  const source = path.join(ocap.folder, 'vats/counter/counter.ts');
  writeFileSync(source, readFileSync(source, 'utf8').replace('stands at', 'has come to'));
  expect(await fetchText('counter/counter.bundle')).not.toBe(before);
  const outside = await fetch(`${url}/counter/..%2f..%2fhome`);
  expect([outside.status, outside.headers.get('access-control-allow-origin')]).toEqual([403, '*']);
  expect(await printed(['run', `${url}/counter/cluster.json`])).toContain('has come to 0');
  signal('SIGTERM');
  expect(await ended).toMatchObject({ status: 0 });
});

test('P13 `ocap upgrade --refetch` takes new code, and nothing else does', async () => {
  const source = path.join(ocap.folder, 'vats/greeter/bob.ts');
  const greet = () => printed(['send', 'bob', 'greet', '"Ann"']);
  await printed(['start']);
  await printed(['launch', 'vats/greeter/cluster.json']);
  writeFileSync(source, readFileSync(source, 'utf8').replace('!`', '?`'));
  await printed(['restart', 'bob']);
  expect(await greet()).toBe('"Hello, Ann!"\n');
  await printed(['upgrade', 'bob', '--refetch']);
  expect(await greet()).toBe('"Hello, Ann?"\n');
  writeFileSync(source, 'nonsense(');
  const { stderr, status } = await ocap.ocap(['upgrade', 'bob', '--refetch']);
  expect(stderr).toMatch(/^ocap upgrade: \[BUNDLE_INVALID\] .*bob\.ts:1/);
  expect(status).toBe(1);
  expect(await greet()).toBe('"Hello, Ann?"\n');
});

test('messages wait for a suspended vat, and references and names go into arguments', async () => {
  await printed(['start']);
  await printed(['launch', 'vats/counter/cluster.json']);
  await printed(['suspend', 'counter']);
  const waiting = printed(['send', 'counter', 'increment', '3']);
  await until('the message waits', () => readdirSync(ocap.home).includes('ocap.sock'));
  await printed(['resume', 'counter']);
  expect(await waiting).toBe('3\n');
  await printed(['name', 'set', 'counter', 'visitors']);
  const { stderr } = await ocap.ocap(['send', 'visitors', 'increment', '{"@name":"visitors"}']);
  // It got the object, which is no number.
  expect(stderr).toContain('expected a whole number, got object');
  expect(await ocap.ocap(['send', 'visitors', 'increment', '{"@name":"nobody"}'])).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('PET_NAME_UNKNOWN'),
  });
});

test('P23 no secret gets into logs, and the phrase goes to a terminal only', async () => {
  // As a process: what Node itself has to say is a log too.
  expect(await ocap.spawnKernel('--log-level', 'debug')).toMatchObject({ status: 0, stderr: '' });
  await printed(['identity', 'init']);
  await printed(['launch', 'vats/counter/cluster.json']);
  const phrase = (await printed(['identity', 'phrase', '--print'])).trim();
  expect(phrase.split(' ')).toHaveLength(12);
  expect(await ocap.ocap(['identity', 'phrase'])).toMatchObject({ stdout: '', status: 2 });
  const [password, wrong, passphrase] = ['correct-horse-1', 'wrong-horse-22', 'battery-staple-3'];
  await printed(['identity', 'password'], { input: `${password}\n` });
  await printed(['identity', 'lock']);
  expect(await ocap.ocap(['identity', 'unlock'], { input: `${wrong}\n` })).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('PASSWORD_WRONG'),
  });
  await printed(['identity', 'unlock'], { input: `${password}\n` });
  const url = (await printed(['url', 'issue', 'counter'])).trim();
  await printed(['url', 'redeem'], { input: `${url}\n` });
  await printed(['export', 'kernel.backup'], { input: `${passphrase}\n` });
  const [wordOne, wordTwo] = phrase.split(' ');
  const status = await printed(['status', '--json']);
  await printed(['stop']);
  const logs = readdirSync(path.join(ocap.home, 'logs'))
    .map((name) => readFileSync(path.join(ocap.home, 'logs', name), 'utf8'))
    .join('');
  expect(logs).toContain('listening');
  for (const secret of [`${wordOne} ${wordTwo}`, password, wrong, passphrase, url]) {
    expect(`${logs}${status}`.includes(secret)).toBe(false);
  }
});

test('a backup brings a kernel back, into another home', async () => {
  await printed(['start']);
  await printed(['launch', 'vats/counter/cluster.json']);
  await printed(['send', 'counter', 'increment', '7']);
  const input = 'battery-staple-3\n';
  await printed(['export', 'a.backup'], { input });
  expect(await ocap.ocap(['export', 'a.backup'], { input })).toMatchObject({ status: 1, stdout: '' });
  expect(readdirSync(ocap.folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  await printed(['start', '--home', './other']);
  const importIt = (text: string, ...more: string[]) =>
    ocap.ocap(['import', 'a.backup', '--home', './other', ...more], { input: text });
  expect(await importIt('a-wrong-passphrase\n', '--yes')).toMatchObject({
    status: 1,
    stderr: expect.stringContaining('BACKUP_WRONG_PASSPHRASE'),
  });
  expect(await importIt(input)).toMatchObject({ status: 2, stderr: expect.stringContaining('--yes') });
  expect(await importIt(input, '--yes')).toMatchObject({ status: 0 });
  expect(await printed(['send', 'counter', 'read', '--home', './other'])).toBe('7\n');
});

test('a command that has ended leaves nothing in its process: no listener, timer, socket or thread', async () => {
  const input = 'correct-horse-1\n';
  const commands = async (): Promise<void> => {
    await printed(['start']);
    await printed(['launch', 'vats/counter/cluster.json']);
    await printed(['identity', 'init']);
    await printed(['identity', 'password'], { input });
    await printed(['identity', 'password', '--remove'], { input });
    await printed(['watch'], { until: /Following/ });
    await printed(['bundle', 'vats/counter', '--watch'], { until: /Watching/ });
    await printed(['serve', 'vats', '--port', '0'], { until: /Serving/ });
    await printed(['relay', '--port', '0'], { until: /p2p/ });
    await printed(['run', 'vats/counter/cluster.json']);
    await printed(['reset', '--yes']);
    await printed(['stop']);
    expect(await ocap.ocap(['status'])).toMatchObject({ status: 3 });
  };
  const count = (): Map<string, number> => {
    const counts = new Map<string, number>();
    const add = (name: string, more: number) => counts.set(name, (counts.get(name) ?? 0) + more);
    const { stdin, stdout, stderr } = process;
    for (const [name, emitter] of Object.entries({ process, stdin, stdout, stderr })) {
      for (const event of emitter.eventNames()) add(`${name} ${String(event)}`, emitter.listenerCount(event));
    }
    for (const resource of process.getActiveResourcesInfo()) add(resource, 1);
    return counts;
  };
  // What is loaded once, such as the bundler, stays.
  await commands();
  const before = count();
  await commands();
  await until('it is as before', () => [...count()].every(([name, many]) => many <= (before.get(name) ?? 0)));
});
