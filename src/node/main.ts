/** What `ocap-kernel` is in Node: the kernel's entry in a realm that is locked down, whichever entry is imported first. */
import '../lockdown/node.ts';

export * from '../kernel/index.ts';
