/** `ocap identity`: who the kernel is to others. */
import { commandGroup } from './support/command.ts';

export const identity = commandGroup({
  name: 'identity',
  description: 'Who the kernel is to others, and the phrase that gives it back',
  subCommands: {
    show: () => import('./identity/show.ts').then(({ show }) => show),
    init: () => import('./identity/init.ts').then(({ init }) => init),
    phrase: () => import('./identity/phrase.ts').then(({ phrase }) => phrase),
    check: () => import('./identity/check.ts').then(({ check }) => check),
    restore: () => import('./identity/restore.ts').then(({ restore }) => restore),
    password: () => import('./identity/password.ts').then(({ password }) => password),
    lock: () => import('./identity/lock.ts').then(({ lock }) => lock),
    unlock: () => import('./identity/unlock.ts').then(({ unlock }) => unlock),
  },
});
