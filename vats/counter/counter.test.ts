import { E, withTestKernel } from 'ocap-kernel/testing';
import { expect, test } from 'vitest';

type Roots = { counter: { increment(by?: unknown): number; read(): number } };
const cluster = new URL('./cluster.json', import.meta.url);

test('the counter counts, and goes on after a restart', () =>
  withTestKernel(async ({ launch, restart }) => {
    const { roots, bootstrapResult } = await launch<Roots>(cluster);
    expect(bootstrapResult).toBe('The counter stands at 0.');
    expect(await E(roots.counter).increment()).toBe(1);
    expect(await E(roots.counter).increment(5)).toBe(6);
    await restart('counter');
    expect(await E(roots.counter).read()).toBe(6);
  }));

test('the counter refuses what is no whole number', () =>
  withTestKernel(async ({ launch }) => {
    const { roots } = await launch<Roots>(cluster);
    await expect(E(roots.counter).increment('one')).rejects.toThrow(/expected a whole number, got string/);
    expect(await E(roots.counter).read()).toBe(0);
  }));
