/** For the tests of the project `fast`: what starts a thread or a process belongs into `slow`, where it may take its time. */
import { subscribe } from 'node:diagnostics_channel';
import { afterEach } from 'vitest';

const started: string[] = [];
for (const name of ['child_process', 'worker_threads']) subscribe(name, () => started.push(name));

afterEach(() => {
  if (started.length === 0) return;
  const kinds = started.splice(0).join(', ');
  throw new Error(`a test of the project "fast" used ${kinds}; add its file to \`slow\` in test/vitest.config.ts`);
});
