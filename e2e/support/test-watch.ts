import path from 'node:path';
import type { Reporter, TestCase } from '@playwright/test/reporter';
import { makeHangWatch } from '../../src/dev/hang-watch.ts';
import { paths } from '../../src/dev/paths.ts';

/** More than a test may allow itself. */
const PATIENCE_MS = 600_000;

/** Playwright's reporter of tests that hang. */
export default class TestWatch implements Reporter {
  readonly #watch = makeHangWatch(paths.e2eHung);

  onTestBegin({ location, title }: TestCase): void {
    this.#watch.begin(path.relative(paths.root, location.file), PATIENCE_MS, title);
  }
  onTestEnd({ location }: TestCase): void {
    this.#watch.end(path.relative(paths.root, location.file));
  }
}
