import { navigate } from '../frame/router.ts';
import type { Route } from '../frame/route.ts';
import { emptyDraft, type Draft } from './draft.ts';

/** Opens the form with a message, to be looked at and sent. */
export const compose = ({ target, method, args }: Draft): void =>
  navigate({ view: 'send', query: { target, method, args } });

/** The message that a link to the form has in it, if any. */
export const composed = ({ query: { target, method, args } }: Route): Draft | null =>
  target === undefined ? null : { target, method: method ?? emptyDraft.method, args: args ?? emptyDraft.args };
