import { E, withTestKernel } from 'ocap-kernel/testing';
import { expect, test } from 'vitest';

type Roots = { alice: { askBob(name: string): Promise<string> }; bob: { greet(name: string): string } };

test('alice asks bob, whom she knows after a restart too', () =>
  withTestKernel(async ({ launch, restart }) => {
    const { roots, bootstrapResult } = await launch<Roots>(new URL('./cluster.json', import.meta.url));
    expect(bootstrapResult).toBe('bob says: Hello, alice!');
    expect(await E(roots.bob).greet('Dave')).toBe('Hello, Dave!');
    await restart('alice');
    expect(await E(roots.alice).askBob('Carol')).toBe('bob says: Hello, Carol!');
  }));
