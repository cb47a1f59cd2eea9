/** The editor in the panel's colours, which read in both themes. */
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import type { Extension } from '@codemirror/state';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const frame = EditorView.theme({
  '&': {
    border: '1px solid var(--color-edge)',
    borderRadius: 'var(--radius)',
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-text)',
    fontSize: '0.8125rem',
  },
  '&.cm-focused': { outline: 'var(--focus)', outlineOffset: '2px' },
  '.cm-scroller': { minHeight: '14rem', maxHeight: '34rem', fontFamily: 'var(--font-code)', lineHeight: '1.5' },
  '.cm-content': { caretColor: 'var(--color-text)' },
  '.cm-gutters': {
    border: 'none',
    backgroundColor: 'var(--color-sunken)',
    color: 'var(--color-muted)',
  },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--color-accent-wash)', outline: 'var(--focus)' },
  '&.cm-focused .cm-nonmatchingBracket': { backgroundColor: 'var(--color-bad-wash)' },
  '.cm-tooltip': {
    border: '1px solid var(--color-edge)',
    backgroundColor: 'var(--color-surface)',
    color: 'var(--color-text)',
    maxWidth: '32rem',
  },
});

const { keyword, string, regexp, number, bool, comment, typeName, className, definition, variableName, propertyName } =
  tags;

const words = HighlightStyle.define([
  { tag: keyword, color: 'var(--color-accent)' },
  { tag: [string, regexp], color: 'var(--color-ok)' },
  { tag: [number, bool, tags.null], color: 'var(--color-wait)' },
  { tag: comment, color: 'var(--color-muted)', fontStyle: 'italic' },
  { tag: [typeName, className], color: 'var(--color-accent-strong)' },
  { tag: [definition(variableName), definition(propertyName)], fontWeight: '600' },
  { tag: tags.invalid, color: 'var(--color-bad)' },
]);

export const editorLook: Extension = [frame, syntaxHighlighting(words)];
