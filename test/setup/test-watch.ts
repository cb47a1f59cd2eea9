import type { Reporter, TestCase, TestModule } from 'vitest/node';
import { makeHangWatch } from '../../src/dev/hang-watch.ts';
import { paths } from '../../src/dev/paths.ts';

/** Beyond what vitest itself allows for a test. */
const GRACE_MS = 60_000;
/** For a file between its tests: its imports, its hooks. */
const FILE_MS = 240_000;

/** Vitest's reporter of tests that hang. */
export class TestWatch implements Reporter {
  readonly #watch = makeHangWatch(paths.unitHung);

  onTestModuleStart({ relativeModuleId }: TestModule): void {
    this.#watch.begin(relativeModuleId, FILE_MS);
  }
  onTestModuleEnd({ relativeModuleId }: TestModule): void {
    this.#watch.end(relativeModuleId);
  }
  onTestCaseReady({ module, name, options }: TestCase): void {
    this.#watch.begin(module.relativeModuleId, (options.timeout ?? 0) + GRACE_MS, name);
  }
  onTestCaseResult({ module }: TestCase): void {
    this.#watch.begin(module.relativeModuleId, FILE_MS);
  }
}
