/** Finds `import()` in a source file before esbuild sees it: where it can, esbuild would make something else of it. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { parse } from 'acorn';
import type { build, transform } from 'esbuild';
import { isNode, type AnyNode } from './syntax-tree.ts';

/** What is used of esbuild, which is another program in Node than in browsers. */
export type Esbuild = { build: typeof build; transform: typeof transform };

/** What an `import()` may look like; also what a comment or a type may. */
const SUSPECT = /\bimport\s*(?:\(|\/[/*])/;

const importExpressions = (node: AnyNode): AnyNode[] => [
  ...(node.type === 'ImportExpression' ? [node] : []),
  ...Object.values(node).flat().filter(isNode).flatMap(importExpressions),
];

/**
 * Where a source file has dynamic imports, of whatever argument, types and comments not counted.
 * @returns lines from 1 and columns from 0; none for a file with a syntax error.
 */
export const findDynamicImports = async (
  transformFile: Esbuild['transform'],
  contents: string,
  loader: 'js' | 'ts',
): Promise<{ line: number; column: number }[]> => {
  if (!SUSPECT.test(contents)) return [];
  const script = await transformFile(contents, {
    loader,
    // A module, whatever it was, so that there is one way to parse it.
    format: 'esm',
    target: 'es2022',
    sourcemap: 'external',
    logLevel: 'silent',
    tsconfigRaw: {},
  }).catch(() => undefined);
  if (script === undefined) return [];
  const map = new TraceMap(script.map);
  const program: unknown = parse(script.code, { ecmaVersion: 'latest', sourceType: 'module', locations: true });
  return (isNode(program) ? importExpressions(program) : []).map(({ loc }) => {
    const { line, column } = originalPositionFor(map, loc?.start ?? { line: 1, column: 0 });
    return { line: line ?? 1, column: column ?? 0 };
  });
};
