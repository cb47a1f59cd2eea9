/** The examples of `docs/vats.md`: launched together, called as the page calls them, and of the right types. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { expect, test } from 'vitest';
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
  const { config: json } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(json, ts.sys, root);
  // In the checkout, where the packages are that they import.
  const texts = new Map(files.map(({ name, text }) => [join(root, 'vats', `page-${name}`), text]));
  const host = ts.createCompilerHost(options);
  const { readFile: read, fileExists } = host;
  host.readFile = (path) => texts.get(path) ?? read(path);
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (path, version, ...rest) => {
    const text = texts.get(path);
    return text === undefined ? getSourceFile(path, version, ...rest) : ts.createSourceFile(path, text, version);
  };
  const program = ts.createProgram([...texts.keys()], options, host);
  const wrong = [...texts.keys()].flatMap((path) => ts.getPreEmitDiagnostics(program, program.getSourceFile(path)));
  expect(wrong.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
});
