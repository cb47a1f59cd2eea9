/** Vitest's global setup: a folder in which the tests of one run share the bundles of the vats in `test/vats` and `vats`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export default (): (() => void) => {
  const folder = mkdtempSync(join(tmpdir(), 'ocap-kernel-bundles-'));
  process.env.OCAP_TEST_BUNDLES = folder;
  return () => rmSync(folder, { recursive: true, force: true });
};
