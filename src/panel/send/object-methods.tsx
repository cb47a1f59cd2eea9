import { useId, useMemo } from 'react';
import type { ObjectMethod } from '../../host/object-methods.ts';
import type { VatState } from '../../wire/host-api.ts';
import type { DescribedMethod, DescribedValue } from '../../wire/method-schema.ts';
import { countOf } from '../count-of.ts';
import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Button } from '../kit/button.tsx';
import { readError } from '../readable-error.ts';
import type { KnownTarget } from './target.ts';
import { useObjectMethods, type Asked } from './use-object-methods.ts';
import styles from './object-methods.module.css';

/** A vat may say whatever it likes at any length; beyond this nobody reads it. */
const SHOWN_METHODS = 100;
const SHOWN_TEXT = 300;

const cut = (text: string): string => (text.length > SHOWN_TEXT ? `${text.slice(0, SHOWN_TEXT)}…` : text);

const argNamesOf = ({ args, argNames }: Pick<DescribedMethod, 'args' | 'argNames'>): string[] =>
  (argNames ?? Object.keys(args)).filter((name) => Object.hasOwn(args, name));

/** `add(title, text)`; `add(string, string?)` where only the guard is known. */
const callOf = (method: ObjectMethod): string => {
  switch (method.known) {
    case 'description':
      return cut(`${method.name}(${argNamesOf(method.description).join(', ')})`);
    case 'guard':
      return cut(`${method.name}(${method.args.join(', ')})`);
    case 'name':
      return cut(method.name);
    default:
      throw new TypeError(`unknown method ${JSON.stringify(method satisfies never)}`);
  }
};

const Value = ({ label, value: { type, description } }: { label: string; value: DescribedValue }) => (
  <li>
    <code>{cut(label)}</code>{' '}
    {[type, description]
      .filter((part) => part !== undefined)
      .map(cut)
      .join(': ')}
  </li>
);

const Description = ({ description, args, argNames, returns }: DescribedMethod) => {
  const names = argNamesOf({ args, argNames });
  return (
    <>
      <p>{cut(description)}</p>
      {(names.length > 0 || returns !== undefined) && (
        <ul className={styles['values']} role="list">
          {names.map((name) => (
            <Value key={name} label={name} value={args[name] ?? {}} />
          ))}
          {returns !== undefined && <Value label="→" value={returns} />}
        </ul>
      )}
    </>
  );
};

const MethodItem = ({ method, onChoose }: { method: ObjectMethod; onChoose: (name: string) => void }) => {
  const id = useId();
  const described = method.known === 'description';
  return (
    <li>
      <Button look="inline" aria-describedby={described ? id : undefined} onClick={() => onChoose(method.name)}>
        <code>{callOf(method)}</code>
      </Button>
      {described && (
        <div className={styles['description']} id={id}>
          <Description {...method.description} />
        </div>
      )}
    </li>
  );
};

const summaryOf = (asked: Asked, name: string): string => {
  switch (asked.state) {
    case 'asking':
      return `Asking ${name}…`;
    case 'silent':
      return `${name} does not say: ${cut(asked.error.text)}`;
    case 'known':
      if (asked.problem !== null) return `${name} could not describe them: ${cut(readError(asked.problem).text)}`;
      return asked.methods.length === 0
        ? `${name} has no methods`
        : `${name} has ${countOf(asked.methods.length, 'method')}`;
    default:
      throw new TypeError(`unknown state ${JSON.stringify(asked satisfies never)}`);
  }
};

/** A vat that does not run would answer when it does, perhaps never; the question would wait in its queue. */
const absentWords: Record<Exclude<VatState, 'running'>, string> = {
  starting: 'is starting',
  failed: 'has failed',
  suspended: 'is suspended',
};

type ObjectMethodsProps = {
  /** Null while none is chosen. */
  target: KnownTarget | null;
  onChoose: (method: string) => void;
};

/** What the chosen object can do, in its own words; choosing a method puts it into the form. */
export const ObjectMethods = ({ target, onChoose }: ObjectMethodsProps) => {
  const view = useKernelView();
  const kernel = view.state === 'running' ? view.kernel : null;
  const kref = target?.kref ?? null;
  const vat = lastStatusOf(view)?.vats.find(({ rootKref }) => rootKref === kref);
  const vatState = vat?.state ?? 'running';
  const incarnation = vat?.incarnation ?? 0;
  const question = useMemo(
    () => (kernel === null || kref === null || vatState !== 'running' ? null : { kernel, kref, incarnation }),
    [kernel, kref, vatState, incarnation],
  );
  const asked = useObjectMethods(question);
  if (target === null || kernel === null) return null;
  const name = target.name || target.kref;
  const methods = asked.state === 'known' ? asked.methods : [];
  return (
    <div className={styles['methods']}>
      <h2 className={styles['heading']} id="abilities-heading">
        What it can do
      </h2>
      <p className={styles['summary']} role="status">
        {vatState === 'running' ? summaryOf(asked, name) : `${name} cannot be asked: its vat ${absentWords[vatState]}`}
      </p>
      {question !== null && methods.length > 0 && (
        <ul className={styles['list']} role="list" aria-labelledby="abilities-heading">
          {methods.slice(0, SHOWN_METHODS).map((method) => (
            <MethodItem key={method.name} method={method} onChoose={onChoose} />
          ))}
          {methods.length > SHOWN_METHODS && <li>… and {methods.length - SHOWN_METHODS} more</li>}
        </ul>
      )}
    </div>
  );
};
