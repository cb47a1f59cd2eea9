import './node.ts';
import { E, Far } from '@endo/far';
import { makeCapTP } from '@endo/captp';
import { describe, expect, test } from 'vitest';

describe('a Node realm after lockdown', () => {
  test('is frozen and stays as it is when locked down again', async () => {
    await import('./vat.ts');
    expect(Object.isFrozen(Array.prototype)).toBe(true);
  });

  test('passes eventual sends', async () => {
    expect(typeof makeCapTP).toBe('function');
    await expect(E(Far('one', { get: () => 1 })).get()).resolves.toBe(1);
  });

  test('keeps the stacks of errors, which test reports need', () => {
    expect(new Error('here').stack).toMatch(/node\.test\.ts:\d+/);
  });
});
