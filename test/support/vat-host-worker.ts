/** A thread with room for many vats: the supervisor that a vat's worker runs, once for each port that comes. */
import '../../src/lockdown/vat.ts';
import process from 'node:process';
import { parentPort } from 'node:worker_threads';
import { makeVatSupervisor } from '../../src/vat/supervisor.ts';

parentPort?.on('message', (port: MessagePort) => void makeVatSupervisor({ port }));
// A worker of its own tells which vat's rejection went unheard; here nobody knows whose it was.
process.on('unhandledRejection', () => {});
