/** For the tests of the project `fast`: what starts a thread or a process belongs into `slow`, where it may take its time. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterAll, afterEach } from 'vitest';

const started: string[] = [];
const channels = ['child_process', 'worker_threads'];
const onStart = (_message: unknown, name: string | symbol): void => void started.push(String(name));
for (const name of channels) subscribe(name, onStart);
afterAll(() => {
  for (const name of channels) unsubscribe(name, onStart);
});

afterEach(() => {
  if (started.length === 0) return;
  const kinds = started.splice(0).join(', ');
  throw new Error(`a test of the project "fast" used ${kinds}; add its file to \`slow\` in test/vitest.config.ts`);
});
