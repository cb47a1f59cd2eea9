/**
 * Respells what evaluators refuse by its looks alone. `"-->"` in a string, a method named `import`: innocent, yet a
 * vat whose bundle has them would not start. Inside literals and names an escape means the same and does not match.
 */
import { parse } from 'acorn';
import { refusedTexts, type RefusedText } from '../wire/refused-text.ts';
import { isNode, type AnyNode } from './syntax-tree.ts';

/** What is refused and could not be respelled. `template` is text of a tagged template, whose tag sees the spelling. */
export type RefusedCode = RefusedText & { found: 'code' | 'template' };

type Span = { start: number; end: number; kind: 'literal' | 'name' | 'template' };

/** Literals and names of properties: where an escape can stand for a character. */
const respellableSpans = (code: string): Span[] => {
  const spans: Span[] = [];
  const visit = (node: AnyNode, tagged: boolean): void => {
    const { type, start, end } = node;
    if (type === 'Literal') spans.push({ start, end, kind: 'literal' });
    else if (type === 'TemplateElement') spans.push({ start, end, kind: tagged ? 'template' : 'literal' });
    else if (type === 'PrivateIdentifier') spans.push({ start, end, kind: 'name' });
    const { key } = node;
    if (isNode(key) && key.type === 'Identifier' && node.computed === false && node.shorthand !== true) {
      spans.push({ start: key.start, end: key.end, kind: 'name' });
    }
    for (const [field, value] of Object.entries(node)) {
      for (const child of Array.isArray(value) ? value : [value]) {
        const ofTag = type === 'TaggedTemplateExpression' && field === 'quasi';
        if (isNode(child)) visit(child, ofTag || (tagged && field === 'quasis'));
      }
    }
  };
  const program: unknown = parse(code, { ecmaVersion: 'latest', sourceType: 'script' });
  if (isNode(program)) visit(program, false);
  return spans;
};

/**
 * Which character of a refused text becomes an escape. None of these follows a character that could be a backslash or
 * have a meaning together with it: not the `!` of a regular expression's `(?<!--)`, nor the first `-` of its `[!--]`.
 */
const escapedAt = ({ looksLike, text }: RefusedText): number => {
  switch (looksLike) {
    case 'an HTML comment':
      return text.length - 1;
    case 'a direct eval':
      return text.indexOf('v');
    case 'a dynamic import':
    case 'an import of another phase':
      return text.indexOf('p');
  }
};

/**
 * @param code - a script, minified: without comments.
 * @returns the script with the same meaning and without refused text, but for what is listed in `refused`.
 */
export const evadeRefusedText = (code: string): { code: string; refused: RefusedCode[] } => {
  const suspects = refusedTexts(code);
  if (suspects.length === 0) return { code, refused: [] };
  const spans = respellableSpans(code);
  const refused: RefusedCode[] = [];
  let respelled = '';
  let done = 0;
  for (const suspect of suspects) {
    const at = suspect.index + escapedAt(suspect);
    const span = spans.find(({ start, end }) => start <= suspect.index && at < end);
    if (span === undefined || span.kind === 'template') {
      refused.push({ ...suspect, found: span === undefined ? 'code' : 'template' });
      continue;
    }
    const hex = code.charCodeAt(at).toString(16);
    respelled += code.slice(done, at) + (span.kind === 'literal' ? `\\x${hex}` : `\\u00${hex}`);
    done = at + 1;
  }
  return { code: respelled + code.slice(done), refused };
};
