/** `ocap name`: names for objects. */
import { commandGroup } from './support/command.ts';

export const name = commandGroup({
  name: 'name',
  description: 'Names of your own for objects, which commands take in place of references',
  subCommands: {
    set: () => import('./name/set.ts').then(({ set }) => set),
    ls: () => import('./name/ls.ts').then(({ ls }) => ls),
    rm: () => import('./name/rm.ts').then(({ rm }) => rm),
  },
});
