/** Builds the supervisor once for all tests: Node's vat workers run the very file that the browser's do. */
import { fileURLToPath } from 'node:url';
import { buildSupervisor } from '../../src/bundler/index.ts';

export default async function setup(): Promise<void> {
  await buildSupervisor({ outFile: fileURLToPath(new URL('../../dist/supervisor.bundle', import.meta.url)) });
}
