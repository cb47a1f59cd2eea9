/** `ocap network`: relays and other kernels. */
import { commandGroup } from './support/command.ts';

export const network = commandGroup({
  name: 'network',
  description: 'Relays, and other kernels that this one talks to',
  subCommands: {
    status: () => import('./network/status.ts').then(({ status }) => status),
    init: () => import('./network/init.ts').then(({ init }) => init),
    stop: () => import('./network/stop.ts').then(({ stop }) => stop),
    hint: () => import('./network/hint.ts').then(({ hint }) => hint),
    reconnect: () => import('./network/reconnect.ts').then(({ reconnect }) => reconnect),
    close: () => import('./network/close.ts').then(({ close }) => close),
    forget: () => import('./network/forget.ts').then(({ forget }) => forget),
  },
});
