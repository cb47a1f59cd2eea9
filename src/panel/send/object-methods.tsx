import { useId } from 'react';
import type { ObjectMethod } from '../../host/object-methods.ts';
import type { DescribedMethod, DescribedValue } from '../../wire/method-schema.ts';
import { Button } from '../kit/button.tsx';
import { argNamesOf, callOf, cut } from './method-text.ts';
import type { TargetMethods } from './use-target-methods.ts';
import styles from './object-methods.module.css';

const SHOWN_METHODS = 100;

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

type ObjectMethodsProps = TargetMethods & { onChoose: (method: string) => void };

/** What the chosen object can do, in its own words; choosing a method puts it into the form. */
export const ObjectMethods = ({ summary, methods, onChoose }: ObjectMethodsProps) => (
  <div className={styles['methods']}>
    <h2 className={styles['heading']} id="abilities-heading">
      What it can do
    </h2>
    <p className={styles['summary']} role="status">
      {summary}
    </p>
    {methods.length > 0 && (
      <ul className={styles['list']} role="list" aria-labelledby="abilities-heading">
        {methods.slice(0, SHOWN_METHODS).map((method) => (
          <MethodItem key={method.name} method={method} onChoose={onChoose} />
        ))}
        {methods.length > SHOWN_METHODS && <li>… and {methods.length - SHOWN_METHODS} more</li>}
      </ul>
    )}
  </div>
);
