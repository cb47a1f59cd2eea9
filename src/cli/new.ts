/** `ocap new`: a beginning. */
import { commandGroup } from './support/command.ts';

export const newCommand = commandGroup({
  name: 'new',
  description: 'Makes a folder to begin with',
  subCommands: { vat: () => import('./new/vat.ts').then(({ vat }) => vat) },
});
