import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../src/wire/kernel-events.ts';
import { makeTestKernel, oneVat } from '../support/test-kernel.ts';

const launch = async () => {
  const kernel = await makeTestKernel({ workers: true });
  const lines: LogLine[] = [];
  const { cancel } = kernel.subscribe({
    onEvent: (event) => {
      if (event.type === 'log') lines.push(...event.lines);
    },
  });
  const { rootKref } = await kernel.launch(oneVat('chatty'));
  return {
    call: (method: string) => kernel.call(rootKref, method),
    /** The lines that vat code wrote, once there are as many. */
    linesOf: async (count: number): Promise<LogLine[]> => {
      const own = () => lines.filter(({ tags }) => !tags.includes('liveslots'));
      await expect.poll(() => own().length).toBeGreaterThanOrEqual(count);
      return own();
    },
    end: async () => {
      cancel();
      await kernel.expectQuiescent();
    },
  };
};

describe('vat logs', () => {
  test('console, logger and stdout reach the kernel with vat, level, delivery and tags', async () => {
    const { call, linesOf, end } = await launch();
    await call('talk');
    const lines = await linesOf(14);
    expect(lines[0]).toMatchObject({
      vatId: 'v1',
      incarnation: 1,
      delivery: 1,
      level: 'log',
      text: 'starting',
      tags: [],
    });
    const levels = ['debug', 'log', 'info', 'warn', 'error'];
    expect(lines.slice(1).map(({ level, tags, text }) => [level, tags, text])).toEqual([
      ...levels.flatMap((level) => [
        [level, [], `console ${level}`],
        [level, [], `logger ${level} {"a":"1n"}`],
      ]),
      ['info', ['one', 'two'], 'tagged'],
      ['warn', ['one', 'two', 'three'], 'tagged more'],
      ['log', ['stdout'], 'standard output'],
    ]);
    expect(new Set(lines.slice(1).map(({ delivery }) => delivery))).toEqual(new Set([lines[1]!.delivery]));
    expect(lines[1]!.delivery).toBeGreaterThan(1);
    await end();
  });

  test('a rejection that nobody hears is an error line of its vat, which goes on', async () => {
    const { call, linesOf, end } = await launch();
    expect(await call('rejectUnheard')).toBe('answered');
    expect((await linesOf(2))[1]).toMatchObject({
      vatId: 'v1',
      level: 'error',
      text: 'unhandled rejection: TypeError: nobody listens',
    });
    expect(await call('throwTo')).toBe('answered');
    expect((await linesOf(3))[2]).toMatchObject({
      level: 'error',
      text: 'unhandled rejection: RangeError: thrown without an answer',
    });
    await end();
  });

  test('an error that is an answer is no error of the log', async () => {
    const { call, linesOf, end } = await launch();
    await expect(call('fail')).rejects.toThrow('an answer');
    await call('rejectUnheard');
    expect((await linesOf(2)).map(({ level }) => level)).toEqual(['log', 'error']);
    await end();
  });
});
