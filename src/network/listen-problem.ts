/** Why nobody can listen there, without libp2p's stack. Undefined when it is none of the reasons that a person can do something about. */
import { messageOf } from '../wire/errors.ts';

const problems: readonly (readonly [string, string])[] = [
  ['EADDRINUSE', 'in use by another program'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
];

export const listenProblem = (error: unknown): string | undefined => {
  const message = messageOf(error);
  return problems.find(([code]) => message.includes(code))?.[1];
};
