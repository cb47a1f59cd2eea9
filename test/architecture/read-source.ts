/** What one source file mentions of the world outside it: the files and packages it imports, the globals it uses. */
import { parseForESLint } from '@typescript-eslint/parser';

/** A name with the line (from 1) it stands in. */
export type Mention = { name: string; line: number };

type Parsed = ReturnType<typeof parseForESLint>;
type Node = { type: string; loc: { start: { line: number } } };

const parse = (file: string, text: string): Parsed =>
  parseForESLint(text, {
    filePath: file,
    sourceType: 'module',
    ecmaFeatures: { jsx: file.endsWith('x') },
    lib: ['es2024'],
    loc: true,
    range: true,
  });

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string' && 'loc' in value;

const child = (node: Node, key: string): unknown => Reflect.get(node, key);

/** Calls back with every node, parents first. */
const walk = (node: Node, keys: Parsed['visitorKeys'], visit: (node: Node) => void): void => {
  visit(node);
  for (const key of keys[node.type] ?? []) {
    const value = child(node, key);
    for (const each of Array.isArray(value) ? value : [value]) if (isNode(each)) walk(each, keys, visit);
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
  const { ast, visitorKeys } = parse(file, text);
  const mentions: Mention[] = [];
  walk(ast, visitorKeys, (node) => {
    const found = imported(node);
    if (found) mentions.push({ name: found.specifier ?? '(computed)', line: node.loc.start.line });
  });
  return mentions;
};

/** What the parser's list of the language's own names leaves out. */
const languageNames = new Set(['undefined', 'NaN', 'Infinity', 'Promise', 'Symbol', 'const']);

/**
 * The globals that a file uses, as values or types, which the language itself does not define; and of the language,
 * what tells time or draws lots: `Date`, `Math.random`.
 */
export const readGlobals = (file: string, text: string): Mention[] => {
  const { ast, visitorKeys, scopeManager } = parse(file, text);
  const { through, set } = scopeManager.globalScope ?? { through: [], set: new Map<string, never>() };
  const mentions: Mention[] = through
    .map(({ identifier }) => ({ name: String(identifier.name), line: identifier.loc.start.line }))
    .filter(({ name }) => !languageNames.has(name));
  for (const { identifier } of set.get('Date')?.references ?? []) {
    mentions.push({ name: 'Date', line: identifier.loc.start.line });
  }
  walk(ast, visitorKeys, (node) => {
    if (node.type !== 'MemberExpression' || !isNamed(child(node, 'object'), 'Math')) return;
    const property = child(node, 'property');
    if (isNamed(property, 'random') || textOf(property) === 'random') {
      mentions.push({ name: 'Math.random', line: node.loc.start.line });
    }
  });
  return mentions.sort((a, b) => a.line - b.line);
};
