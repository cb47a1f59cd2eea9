/** The examples of `docs/vats.md`: launched together, called as the page calls them, and of the right types. */
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { runQuietly } from '../../src/dev/run.mjs';
import { ClusterConfigStruct, type ClusterConfig } from '../../src/wire/cluster-config.ts';
import { messageOf } from '../../src/wire/errors.ts';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const page = await readFile(join(root, 'docs/vats.md'), 'utf8');

const blocks = (language: string): string[] =>
  [...page.matchAll(/^```(\w+)\n([^]*?)^```$/gm)].flatMap(([, found, text = '']) => (found === language ? [text] : []));

/** Each example begins with the name of its file. */
const files = blocks('ts').map((text) => ({ name: /^\/\/ (\w+\.ts)\n/.exec(text)?.[1] ?? 'nameless', text }));

const vatsOf = (text: string): ClusterConfig['vats'] => ClusterConfigStruct.check(JSON.parse(text)).vats;

/** `vat.method(args) → answer`, where an error is `Error: ` with the parts of its message that are sure, between dots. */
const parseLine = (line: string) => {
  const [, vat = '', method = '', args = '', answer = ''] = /^(\w+)\.(\w+)\((.*)\) → (.*)$/.exec(line) ?? [];
  if (vat === '') throw Error(`neither a call nor a restart: ${line}`);
  return { vat, method, args: JSON.parse(`[${args}]`) as unknown[], answer };
};

test('P17 every example answers as the page says', { timeout: 60_000 }, async () => {
  const folder = await makeTempFolder();
  for (const { name, text } of files) await writeFile(join(folder, name), text);
  const { kernel, call, rootOf, expectQuiescent } = await makeTestKernel();
  const plain = files.map(({ name }) => [name.replace('.ts', ''), { sourceSpec: `./${name}` }] as const);
  const vats = { ...Object.fromEntries(plain), ...Object.assign({}, ...blocks('json').map(vatsOf)) };
  await kernel.launchSubcluster({ bootstrap: 'host', vats }, { configUrl: pathToFileURL(`${folder}/`).href });

  const lines = blocks('text').flatMap((text) => text.trim().split('\n'));
  expect(lines.length).toBeGreaterThan(15);
  for (const line of lines) {
    const [, restarted] = /^restart (\w+)$/.exec(line) ?? [];
    if (restarted !== undefined) {
      const { id } = kernel.getStatus().vats.find(({ name }) => name === restarted)!;
      await kernel.restartVat(id);
      continue;
    }
    const { vat, method, args, answer } = parseLine(line);
    const outcome = await call(rootOf(vat), method, ...args).catch((error: unknown) => `Error: ${messageOf(error)}`);
    if (!answer.startsWith('Error: ')) expect([line, outcome]).toEqual([line, JSON.parse(answer)]);
    else for (const part of answer.split('…')) expect(outcome).toContain(part.trim());
  }
  await expectQuiescent();
});

test('every example has the types that the page promises', { timeout: 60_000 }, async () => {
  const folder = await makeTempFolder();
  for (const { name, text } of files) await writeFile(join(folder, name), text);
  // As in the checkout they are modules, and find the packages that they import.
  for (const name of ['package.json', 'node_modules']) await symlink(join(root, name), join(folder, name));
  const compilerOptions = { incremental: false, tsBuildInfoFile: null };
  const config = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
  await runQuietly(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', folder]);
});
