#!/usr/bin/env node
/** The command `ocap`. */
import '../lockdown/node.ts';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);

if (major < 22 || (major === 22 && minor < 16)) {
  process.stderr.write(`ocap needs Node 22.16 or newer; this is ${process.version}\n`);
  process.exitCode = 1;
} else {
  // Older ones stumble over what these import.
  const { makeProcessIo } = await import('./process-io.ts');
  const { runOcap } = await import('./run-ocap.ts');
  process.exitCode = await runOcap(process.argv.slice(2), makeProcessIo());
}
