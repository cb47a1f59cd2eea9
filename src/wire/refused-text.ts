/**
 * Text that vat code may not contain anywhere, strings and comments included, because evaluators decide by pattern and
 * not by parsing. The first three are what SES refuses: text that may begin an HTML comment, a dynamic import or a
 * direct eval. The fourth is ours: `import.source(…)` reaches the module loader of newer engines, and SES 2.3 lets it
 * pass.
 */
export type RefusedText = {
  looksLike: 'an HTML comment' | 'a dynamic import' | 'a direct eval' | 'an import of another phase';
  /** Offset of its first character. */
  index: number;
  text: string;
};

const patterns: readonly (readonly [RefusedText['looksLike'], RegExp])[] = [
  ['an HTML comment', /<!--|-->/g],
  ['a dynamic import', /(?<=^|[^.]|\.\.\.)\bimport\s*(?:\(|\/[/*])/g],
  ['a direct eval', /(?<=^|[^.])\beval\s*\(/g],
  ['an import of another phase', /(?<=^|[^.]|\.\.\.)\bimport\s*\./g],
];

/** Every piece of refused text in a source, in order. */
export const refusedTexts = (source: string): RefusedText[] =>
  patterns
    .flatMap(([looksLike, pattern]) =>
      [...source.matchAll(pattern)].map(({ index, 0: text }) => ({ looksLike, index, text })),
    )
    .sort((a, b) => a.index - b.index);
