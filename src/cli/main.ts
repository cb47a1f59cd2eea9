#!/usr/bin/env node
/** The command `ocap`. */
import '../lockdown/node.ts';
import { defineCommand, renderUsage, runMain } from 'citty';

const main = defineCommand({
  meta: { name: 'ocap', description: 'Object-capability kernels from the command line' },
  subCommands: {
    relay: () => import('./relay.ts').then(({ relay }) => relay),
  },
});

const examples: Readonly<Record<string, string>> = {
  ocap: `  ocap relay --help`,
  relay: `  ocap relay                              for kernels on this machine
  ocap relay --host 0.0.0.0 --port 4001   for others, at every address of this machine
  ocap relay --port 9002 --per-ip 0       behind a proxy: all connections come from one address
  ocap relay --port 0 --json              on a free port, its status as lines of JSON`,
};

await runMain(main, {
  async showUsage(command, parent) {
    const meta = typeof command.meta === 'function' ? await command.meta() : await command.meta;
    const shown = examples[meta?.name ?? ''];
    process.stdout.write(`${await renderUsage(command, parent)}\n`);
    if (shown !== undefined) process.stdout.write(`EXAMPLES\n\n${shown}\n`);
  },
});
