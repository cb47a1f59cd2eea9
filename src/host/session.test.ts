import { E, Far } from '@endo/far';
import { describe, expect, test } from 'vitest';
import { codeOf, KernelError } from '../wire/errors.ts';
import { connectHost } from './connect-host.ts';
import { serveHost } from './serve-host.ts';

type Counter = {
  increment(by: number): number;
  fail(): number;
  wait(): Promise<never>;
  call(f: { got(n: number): void }): void;
};

const makeCounter = (): Counter => {
  let count = 0;
  return Far('counter', {
    increment: (by: number) => {
      count += by;
      return count;
    },
    fail: () => {
      throw new KernelError('VAT_NOT_FOUND', 'no vat is named v7');
    },
    wait: () => new Promise<never>(() => undefined),
    call: (listener: { got(n: number): void }) => void E(listener).got(count),
  });
};

/** A kernel's end, a host's end, and promises of both learning of the end. */
const connect = () => {
  const { port1, port2 } = new MessageChannel();
  const served = Promise.withResolvers<KernelError>();
  const connected = Promise.withResolvers<KernelError>();
  const server = serveHost({ port: port1, name: 'panel', bootstrap: makeCounter(), onEnd: served.resolve });
  const client = connectHost<Counter>({ port: port2, name: 'kernel', onEnd: connected.resolve });
  return { server, client, port2, served: served.promise, connected: connected.promise };
};

describe('a host session', () => {
  test('answers calls, in order, and pipelines the first', async () => {
    const { client } = connect();
    const answers = [1, 2, 3].map((by) => E(client.kernel).increment(by));
    expect(await Promise.all(answers)).toEqual([1, 3, 6]);
    client.end('done');
  });

  test('P12 passes an error with code and message and without a stack', async () => {
    const { client } = connect();
    const error: unknown = await E(client.kernel)
      .fail()
      .catch((reason: unknown) => reason);
    expect(codeOf(error)).toBe('VAT_NOT_FOUND');
    expect(error).toMatchObject({ message: '[VAT_NOT_FOUND] no vat is named v7' });
    expect(String((error as Error).stack)).not.toContain('increment');
    client.end('done');
  });

  test('calls back objects of the host', async () => {
    const { client } = connect();
    const got = Promise.withResolvers<number>();
    await E(client.kernel).increment(5);
    await E(client.kernel).call(Far('listener', { got: (n: number) => got.resolve(n) }));
    expect(await got.promise).toBe(5);
    client.end('done');
  });

  test.each(['server', 'client'] as const)('rejects pending and new calls once the %s ended it', async (side) => {
    const parts = connect();
    await E(parts.client.kernel).increment(1);
    const pending = expect(E(parts.client.kernel).wait()).rejects.toThrow('[SESSION_ENDED] enough');
    parts[side].end('enough');
    expect((await parts.served).message).toBe('[SESSION_ENDED] enough');
    expect((await parts.connected).message).toBe('[SESSION_ENDED] enough');
    await pending;
    await expect(E(parts.client.kernel).increment(1)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    parts[side].end('again');
  });

  test('ends when the port of the other side is gone', async () => {
    const { client, port2, served } = connect();
    const pending = expect(E(client.kernel).wait()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    port2.close();
    expect((await served).code).toBe('SESSION_ENDED');
    await pending;
  });

  test.each([
    ['null', null],
    ['text', 'hello'],
    ['an unknown type', { type: 'CTP_NOTHING' }],
    ['a call with no arguments', { type: 'CTP_CALL', questionID: 'q-1', target: 'o-1' }],
    [
      'a call to what was never exported',
      { type: 'CTP_CALL', questionID: 'q-1', target: 'o-9', method: { body: '["a",[]]', slots: [] } },
    ],
    ['an answer to no question', { type: 'CTP_RETURN', answerID: 'q-77', result: { body: '1', slots: [] } }],
    ['a drop of nothing', { type: 'CTP_DROP' }],
  ])('ends, alone, for a malformed message: %s', async (_what, message) => {
    const { port1, port2 } = new MessageChannel();
    const served = Promise.withResolvers<KernelError>();
    const counter = makeCounter();
    serveHost({ port: port1, name: 'panel', bootstrap: counter, onEnd: served.resolve });
    const told = new Promise<unknown>((resolve) => port2.addEventListener('message', ({ data }) => resolve(data)));
    port2.start();
    port2.postMessage(message);
    expect((await served.promise).message).toMatch(/^\[SESSION_ENDED\] panel sent a message that is no captp/);
    expect(await told).toMatchObject({
      type: 'CTP_DISCONNECT',
      reason: expect.stringContaining('[SESSION_ENDED]') as unknown,
    });
    expect(counter.increment(1)).toBe(1);
    port2.close();
  });
});
