import { E, withTestKernel } from 'ocap-kernel/testing';
import { expect, test } from 'vitest';

type Ticker = {
  start(ms?: number): string;
  stop(): string;
  wait(count?: number): Promise<number>;
  read(): { ticks: number; lastTick: string | null };
};

test('the ticker ticks until it is stopped, and those who wait are told', () =>
  withTestKernel(async ({ launch, logs }) => {
    const { roots } = await launch<{ ticker: Ticker }>(new URL('./cluster.json', import.meta.url));
    const { ticker } = roots;
    await expect(E(ticker).wait()).rejects.toThrow(/stands still/);
    expect(await E(ticker).start(10)).toBe('ticks every 10 ms');
    expect(await E(ticker).wait(3)).toBe(3);
    expect(await E(ticker).stop()).toBe('stands still');
    const { ticks } = await E(ticker).read();
    expect(ticks).toBeGreaterThanOrEqual(3);
    expect(logs('ticker')).toContain('tick 3');
  }));
