/** Builds the supervisor once for all tests: Node's vat workers run the very file that the browser's do. */
import { buildSupervisor } from '../../src/bundler/index.ts';
import { paths } from '../../src/dev/paths.ts';

export default async function setup(): Promise<void> {
  await buildSupervisor({ outFile: paths.supervisor });
}
