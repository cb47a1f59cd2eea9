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
  /** Results may come after the end of their file. */
  readonly #open = new Set<string>();

  #await(file: string, patienceMs: number, test?: string): void {
    if (this.#open.has(file)) this.#watch.begin(file, patienceMs, test);
  }

  onTestModuleStart({ relativeModuleId }: TestModule): void {
    this.#open.add(relativeModuleId);
    this.#await(relativeModuleId, FILE_MS);
  }
  onTestModuleEnd({ relativeModuleId }: TestModule): void {
    this.#open.delete(relativeModuleId);
    this.#watch.end(relativeModuleId);
  }
  onTestCaseReady({ module, name, options }: TestCase): void {
    this.#await(module.relativeModuleId, (options.timeout ?? 0) + GRACE_MS, name);
  }
  onTestCaseResult({ module }: TestCase): void {
    this.#await(module.relativeModuleId, FILE_MS);
  }
}
