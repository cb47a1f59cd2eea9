import { runInThisContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { refusedTexts } from '../wire/refused-text.ts';
import { evadeRefusedText } from './evade-refused-text.ts';

/** What the expression evaluates to before and after, and that nothing refused is left of it. */
const evaluated = (expression: string): { before: unknown; after: unknown } => {
  const { code, refused } = evadeRefusedText(`(${expression})`);
  expect(refused).toEqual([]);
  expect(refusedTexts(code)).toEqual([]);
  return { before: runInThisContext(`(${expression})`), after: runInThisContext(code) };
};

describe('keeps the meaning of', () => {
  test.each([
    ['strings', `["<!-- x -->", 'import("y")', "do eval (z)", "import.meta", "import //", "\\\\<!--"]`],
    ['templates', '[`<!-- ${1} -->`, `${"a-->"}import(${`eval(`}`]'],
    ['keys', `{ "import(": 1, "-->": 2 }`],
    ['text that is refused twice', `"import(import(import(<!--<!---->-->"`],
  ])('%s', (_, expression) => {
    const { before, after } = evaluated(expression);
    expect(after).toEqual(before);
  });

  test.each([
    ['a method named import', `({ import(x) { return x } }).import(4)`],
    ['a method named eval', `({ async *x() {}, eval(x) { return x } }).eval(4)`],
    ['methods of classes', `new (class { import(x) { return x } static eval() {} })().import(4)`],
    ['private methods', `new (class { #import(x) { return x } go(x) { return this.#import(x) } })().go(4)`],
    ['regular expressions', `/(?<!-->)<!--import(.)/.exec("<!--importx")[1].length + 3`],
    ['a lookbehind that looks like a comment', `/(?<!--)x/.exec("-x--x-x").index + 3`],
    ['a range that looks like a comment', `"<!#-a".replace(/[<!--]/g, "").length + 3`],
  ])('%s', (_, expression) => {
    const { before, after } = evaluated(expression);
    expect(before).toBe(4);
    expect(after).toBe(4);
  });

  test('code without refused text, byte for byte', () => {
    const code = 'x.import(1),x?.eval(2),x.import.y,"evaluate("+a< !--b';
    expect(evadeRefusedText(code)).toEqual({ code, refused: [] });
  });
});

describe('reports', () => {
  test.each([
    ['a dynamic import', 'f(import(x))', 2, 'code'],
    ['a dynamic import', '[...import(x)]', 4, 'code'],
    ['a direct eval', 'f(eval(x))', 2, 'code'],
    ['an HTML comment', 'String.raw`<!--${`-->`}`', 11, 'template'],
  ])('%s in %s', (looksLike, code, index, found) => {
    expect(evadeRefusedText(code).refused).toEqual([expect.objectContaining({ looksLike, index, found })]);
  });

  test('one kind and respells another in the same code', () => {
    const { code, refused } = evadeRefusedText('f("import(");import(x)');
    expect(code).toBe('f("im\\x70ort(");import(x)');
    expect(refused).toHaveLength(1);
  });
});
