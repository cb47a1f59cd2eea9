import { expect, test } from 'vitest';
import { bundleSpecOf } from './source-spec.ts';

test.each([
  ['./counter.ts', './counter.bundle'],
  ['vats/my.counter.js', 'vats/my.counter.bundle'],
  ['http://127.0.0.1:8080/a.ts/b.mts?x=1.ts', 'http://127.0.0.1:8080/a.ts/b.bundle?x=1.ts'],
  ['b.cjs#top', 'b.bundle#top'],
])('the bundle of %s is %s', (sourceSpec, bundleSpec) => {
  expect(bundleSpecOf(sourceSpec)).toBe(bundleSpec);
});

test.each(['counter', 'counter.bundle', 'counter.tsx', 'counter.ts/'])('%s is no source', (sourceSpec) => {
  expect(() => bundleSpecOf(sourceSpec)).toThrow(/BUNDLE_UNAVAILABLE.*not the name/);
});
