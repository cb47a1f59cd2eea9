import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { javascript } from '@codemirror/lang-javascript';
import { bracketMatching, indentOnInput } from '@codemirror/language';
import { lintGutter, lintKeymap, setDiagnostics, type Diagnostic } from '@codemirror/lint';
import type { EditorState, Text } from '@codemirror/state';
import { EditorView, keymap, lineNumbers } from '@codemirror/view';
import { useEffect, useEffectEvent, useRef } from 'react';
import { editorLook } from './editor-look.ts';

/** A place in the text; line and column count from 1. */
export type Place = { line: number; column: number };

/** Something to be shown at a place. */
export type Mark = Place & { length: number; severity: 'error' | 'warning'; message: string };

type CodeEditorProps = {
  label: string;
  describedBy: string;
  /** The text to begin with; then the editor has it. */
  text: string;
  marks: readonly Mark[];
  /** Where to put the cursor and the focus; each new object does so once more. */
  goTo: Place | null;
  onChange: (text: string) => void;
};

/** The offset of a place; a text that has changed since may have no such place. */
const offsetOf = (doc: Text, { line, column }: Place): number => {
  const { from, to } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return Math.min(from + column - 1, to);
};

const diagnosticOf = ({ doc }: EditorState, { severity, message, length, ...place }: Mark): Diagnostic => {
  const from = offsetOf(doc, place);
  return { from, to: Math.min(from + Math.max(length, 1), doc.length), severity, message };
};

/** TypeScript with its words in colours and mistakes at their places. Tab leaves it, as it leaves every field. */
const CodeEditor = ({ label, describedBy, text, marks, goTo, onChange }: CodeEditorProps) => {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  const changed = useEffectEvent(onChange);
  const beginning = useRef({ text, label, describedBy });

  useEffect(() => {
    if (place.current === null) return undefined;
    const { text: doc, label: name, describedBy: description } = beginning.current;
    const made = new EditorView({
      parent: place.current,
      doc,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        indentOnInput(),
        bracketMatching(),
        javascript({ typescript: true }),
        keymap.of([...defaultKeymap, ...historyKeymap, ...lintKeymap]),
        EditorView.lineWrapping,
        // It is a stop for Tab without `tabindex`; programs that look for what is one do not know.
        EditorView.contentAttributes.of({ 'aria-label': name, 'aria-describedby': description, tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) changed(state.doc.toString());
        }),
        editorLook,
      ],
    });
    editor.current = made;
    return () => made.destroy();
  }, []);

  useEffect(() => {
    const { current } = editor;
    current?.dispatch(
      setDiagnostics(
        current.state,
        marks.map((mark) => diagnosticOf(current.state, mark)),
      ),
    );
  }, [marks]);

  useEffect(() => {
    const { current } = editor;
    if (current === null || goTo === null) return;
    current.dispatch({ selection: { anchor: offsetOf(current.state.doc, goTo) }, scrollIntoView: true });
    current.focus();
  }, [goTo]);

  return <div ref={place} />;
};

export default CodeEditor;
