/** What one source file mentions of the world outside it: the files and packages it imports, the globals it uses. */
import { analyze } from '@typescript-eslint/scope-manager';
import { parseSync, visitorKeys } from 'oxc-parser';

/** A name with the line (from 1) it stands in. */
export type Mention = { name: string; line: number };

/** A tree of the same shape as `@typescript-eslint/parser` makes, which is what `analyze` takes. */
type Tree = Parameters<typeof analyze>[0];
type Node = { type: string; range: [start: number, end: number] };

const parse = (file: string, text: string): Tree => {
  const options = { astType: 'ts', sourceType: 'module', range: true, preserveParens: false } as const;
  const { program, errors } = parseSync(file, text, options);
  const [error] = errors;
  if (error !== undefined) throw Error(`${file}: ${error.message}`);
  return program as unknown as Tree;
};

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'range' in value;

/** The line that a node begins in. */
const lineOf = (text: string, { range: [start] }: Pick<Node, 'range'>): number =>
  text.slice(0, start).split('\n').length;

const child = (node: Node, key: string): unknown => Reflect.get(node, key);

/** Calls back with every node, parents first. */
const walk = (node: Node, visit: (node: Node) => void): void => {
  visit(node);
  for (const key of visitorKeys[node.type] ?? []) {
    const value = child(node, key);
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) walk(each, visit);
  }
};

const textOf = (node: unknown): string | undefined => {
  if (!isNode(node)) return undefined;
  if (node.type === 'TSLiteralType') return textOf(child(node, 'literal'));
  const value = node.type === 'Literal' ? child(node, 'value') : undefined;
  return typeof value === 'string' ? value : undefined;
};

const isNamed = (node: unknown, name: string): boolean =>
  isNode(node) && node.type === 'Identifier' && child(node, 'name') === name;

/** The module that a node imports, if it does. `undefined` inside stands for one that is computed. */
const imported = (node: Node): { specifier: string | undefined } | undefined => {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ImportExpression':
    case 'TSImportType':
      return { specifier: textOf(child(node, 'source')) };
    case 'ExportNamedDeclaration':
      return isNode(child(node, 'source')) ? { specifier: textOf(child(node, 'source')) } : undefined;
    case 'TSExternalModuleReference':
      return { specifier: textOf(child(node, 'expression')) };
    case 'NewExpression': {
      // `new URL('./worker.ts', import.meta.url)`: a bundler follows it like an import.
      const args: unknown = child(node, 'arguments');
      const [first, second] = Array.isArray(args) ? args.map((arg: unknown) => arg) : [];
      const specifier = isNamed(child(node, 'callee'), 'URL') && isNode(second) ? textOf(first) : undefined;
      return specifier !== undefined && /^\..*\.[cm]?[jt]sx?$/.test(specifier) ? { specifier } : undefined;
    }
    default:
      return undefined;
  }
};

/** All imports of a file, types included. */
export const readImports = (file: string, text: string): Mention[] => {
  const mentions: Mention[] = [];
  walk(parse(file, text), (node) => {
    const found = imported(node);
    if (found) mentions.push({ name: found.specifier ?? '(computed)', line: lineOf(text, node) });
  });
  return mentions;
};

/** What the list of the language's own names leaves out. */
const languageNames = new Set(['undefined', 'NaN', 'Infinity', 'Promise', 'Symbol', 'const']);

/**
 * The globals that a file uses, as values or types, which the language itself does not define; and of the language,
 * what tells time or draws lots: `Date`, `Math.random`.
 */
export const readGlobals = (file: string, text: string): Mention[] => {
  const tree = parse(file, text);
  const { globalScope } = analyze(tree, { sourceType: 'module', lib: ['es2024'] });
  const { through, set } = globalScope ?? { through: [], set: new Map<string, never>() };
  const mentions: Mention[] = through
    .map(({ identifier }) => ({ name: String(identifier.name), line: lineOf(text, identifier) }))
    .filter(({ name }) => !languageNames.has(name));
  for (const { identifier } of set.get('Date')?.references ?? []) {
    mentions.push({ name: 'Date', line: lineOf(text, identifier) });
  }
  walk(tree, (node) => {
    if (node.type !== 'MemberExpression' || !isNamed(child(node, 'object'), 'Math')) return;
    const property = child(node, 'property');
    if (isNamed(property, 'random') || textOf(property) === 'random') {
      mentions.push({ name: 'Math.random', line: lineOf(text, node) });
    }
  });
  return mentions.sort((a, b) => a.line - b.line);
};
