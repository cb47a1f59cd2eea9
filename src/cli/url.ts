/** `ocap url`: objects by URLs. */
import { commandGroup } from './support/command.ts';

export const url = commandGroup({
  name: 'url',
  description: 'Ocap URLs: whoever has one can use its object',
  subCommands: {
    issue: () => import('./url/issue.ts').then(({ issue }) => issue),
    redeem: () => import('./url/redeem.ts').then(({ redeem }) => redeem),
    ls: () => import('./url/ls.ts').then(({ ls }) => ls),
    revoke: () => import('./url/revoke.ts').then(({ revoke }) => revoke),
  },
});
