import '../../lockdown/node.ts';
import { describe, expect, test } from 'vitest';
import { shippedLimits as limits } from '../../wire/limits.ts';
import { defaultGlobalNames } from '../../wire/vat-endowments.ts';
import type { FetchRequest } from '../../wire/vat-protocol.ts';
import { connectSubtle, createDefaultEndowments, realmPowers, type EndowmentPowers } from './index.ts';

type Globals = typeof globalThis;

/** Endowments on a clock that the test moves, and callbacks that wait until the test gives a turn. */
const makeVat = (own: Partial<EndowmentPowers> = {}) => {
  let time = 1_000;
  const due: { at: number; callback(): void }[] = [];
  const held: (() => void)[] = [];
  const { globals, teardown } = createDefaultEndowments({
    ...realmPowers(),
    startFetch: () => {
      throw Error('no fetch is expected');
    },
    schedule: (callback) => void held.push(callback),
    setTimer: (ms, callback) => {
      const timer = { at: time + ms, callback };
      due.push(timer);
      return () => {
        const at = due.indexOf(timer);
        if (at >= 0) due.splice(at, 1);
      };
    },
    now: () => time,
    limits,
    ...own,
  });
  return {
    // What a vat sees of them is what the platform's own are.
    globals: globals as unknown as Globals,
    teardown,
    held,
    armed: () => due.length,
    /** Lets time pass; timers fire in their order. */
    pass: (ms: number) => {
      const until = time + ms;
      for (;;) {
        const next = due.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due.splice(due.indexOf(next), 1);
        time = next.at;
        next.callback();
      }
      time = until;
    },
    turn: () => {
      for (const callback of held.splice(0)) callback();
    },
    setTime: (to: number) => {
      time = to;
    },
  };
};

test('the names are those that vats may ask for', () => {
  expect(Object.keys(makeVat().globals).sort()).toEqual([...defaultGlobalNames].sort());
  for (const value of Object.values(makeVat().globals)) expect(Object.isFrozen(value)).toBe(true);
});

test('work in a compartment', () => {
  const { globals } = makeVat();
  const compartment = new Compartment(globals);
  expect(
    compartment.evaluate(`[
      globalThis.atob(btoa('hello')),
      new URL('http://a/b?c=1').searchParams.get('c'),
      new TextDecoder().decode(new TextEncoder().encode('ü')),
      new Date(0).toISOString(), new Date() instanceof Date, typeof Date(), Date.UTC(2020, 0),
      Math.random() < 1, Math.max(1, 2), Math[Symbol.toStringTag],
      crypto.getRandomValues(new Uint8Array(4)).length, crypto.subtle instanceof SubtleCrypto,
      new AbortController().signal instanceof AbortSignal,
    ].join()`),
  ).toBe('hello,1,ü,1970-01-01T00:00:00.000Z,true,string,1577836800000,true,2,Math,4,true,true');
});

describe('timers', () => {
  test('R1 call back in a turn, with their arguments', () => {
    const { globals, pass, turn, held } = makeVat();
    const seen: unknown[] = [];
    globals.setTimeout((...args: unknown[]) => seen.push(args), 20, 'a', 1);
    globals.setTimeout(() => seen.push('first'));
    pass(20);
    expect(seen).toEqual([]);
    expect(held.length).toBe(2);
    turn();
    expect(seen).toEqual(['first', ['a', 1]]);
  });

  test('that are cleared do not call back, also when their time has come already', () => {
    const { globals, pass, turn, armed } = makeVat();
    const seen: unknown[] = [];
    const early = globals.setTimeout(() => seen.push('early'), 5);
    const late = globals.setTimeout(() => seen.push('late'), 5);
    globals.clearTimeout(early);
    expect(armed()).toBe(1);
    pass(5);
    globals.clearTimeout(late);
    turn();
    expect(seen).toEqual([]);
  });

  test('of another vat cannot be cleared', () => {
    const [one, other] = [makeVat(), makeVat()];
    let called = false;
    const id = one.globals.setTimeout(() => (called = true), 5);
    other.globals.clearTimeout(id);
    other.globals.clearInterval(id);
    for (const odd of [undefined, null, {}, 'x', Number(id) + 1]) one.globals.clearTimeout(odd as number);
    one.pass(5);
    one.turn();
    expect(called).toBe(true);
  });

  test('repeat at their interval until cleared, and do not pile up when the vat is slow', () => {
    const { globals, pass, turn, held, armed } = makeVat();
    let count = 0;
    const id = globals.setInterval(() => (count += 1), 10);
    pass(100);
    expect(held.length).toBe(1);
    turn();
    expect(count).toBe(1);
    pass(10);
    turn();
    expect(count).toBe(2);
    pass(10);
    globals.clearInterval(id);
    turn();
    expect([count, armed()]).toEqual([2, 0]);
  });

  test('may be cleared from within', () => {
    const { globals, pass, turn, armed } = makeVat();
    let count = 0;
    const id = globals.setInterval(() => {
      count += 1;
      globals.clearInterval(id);
    }, 10);
    pass(10);
    turn();
    pass(100);
    turn();
    expect([count, armed()]).toEqual([1, 0]);
  });

  test('take functions only, and any delay', () => {
    const { globals, pass, turn } = makeVat();
    expect(() => globals.setTimeout('alert(1)' as unknown as () => void)).toThrow(/needs a function/);
    let count = 0;
    for (const delay of [-1, NaN, 'x', undefined]) globals.setTimeout(() => (count += 1), delay as number);
    globals.setTimeout(() => (count += 100), Infinity);
    pass(1);
    turn();
    expect(count).toBe(4);
  });

  test('end with the vat', async () => {
    const { globals, teardown, pass, turn, armed, held } = makeVat();
    const seen: unknown[] = [];
    globals.setTimeout(() => seen.push('fired before'), 5);
    globals.setTimeout(() => seen.push('fired after'), 50);
    globals.setInterval(() => seen.push('interval'), 5);
    pass(5);
    await teardown();
    globals.setTimeout(() => seen.push('set after'), 5);
    expect(armed()).toBe(0);
    pass(1_000);
    turn();
    expect([seen, held.length]).toEqual([[], 0]);
  });
});

describe('Date', () => {
  test('is at most a millisecond late, by chance, and never goes back', () => {
    const { globals, setTime } = makeVat();
    const readings = Array.from({ length: 200 }, (_, i) => {
      setTime(5_000 + i * 10);
      return globals.Date.now() - (5_000 + i * 10);
    });
    expect(new Set(readings)).toEqual(new Set([0, 1]));
    const last = globals.Date.now();
    setTime(0);
    expect(globals.Date.now()).toBe(last);
    expect(new globals.Date().getTime()).toBe(last);
  });

  test('makes the dates that it is told, of a subclass too', () => {
    const { Date: VatDate } = makeVat().globals;
    expect(new VatDate(2020, 0, 2).getDate()).toBe(2);
    expect(VatDate.parse('1970-01-01T00:00:01Z')).toBe(1_000);
    class Day extends VatDate {}
    expect(new Day(0)).toBeInstanceOf(Day);
  });
});

test('Math.random draws from Web Crypto, evenly between 0 and 1', () => {
  let asked = 0;
  const source = {
    getRandomValues: (array: Uint32Array<ArrayBuffer>) => {
      asked += 1;
      return globalThis.crypto.getRandomValues(array);
    },
    subtle: globalThis.crypto.subtle,
  };
  const { Math: vatMath } = makeVat({ crypto: source as unknown as Crypto }).globals;
  const draws = Array.from({ length: 1_000 }, () => vatMath.random());
  expect(asked).toBe(1_000);
  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(draws.filter((draw) => draw < 0.5).length).toBeGreaterThan(400);
  const highest = { ...source, getRandomValues: (array: Uint32Array<ArrayBuffer>) => array.fill(2 ** 32 - 1) };
  expect(makeVat({ crypto: highest as unknown as Crypto }).globals.Math.random()).toBe(1 - 2 ** -53);
});

describe('crypto', () => {
  /** Settles when the realm has finished its work, which the vat does not see. */
  const untilHeld = async (held: unknown[]) => expect.poll(() => held.length).toBeGreaterThan(0);

  test('R1 answers in a turn', async () => {
    const { globals, held, turn } = makeVat();
    const { subtle } = globals.crypto;
    let digest: ArrayBuffer | undefined;
    const asked = subtle.digest('SHA-256', new Uint8Array(0)).then((value) => (digest = value));
    await untilHeld(held);
    expect(digest).toBe(undefined);
    turn();
    await asked;
    expect(Buffer.from(digest!).toString('hex').slice(0, 8)).toBe('e3b0c442');
  });

  test('signs with keys that are hardened, and rejects with the errors of the realm', async () => {
    const { globals, held, turn } = makeVat();
    const { subtle } = globals.crypto;
    const settle = async <T>(promise: Promise<T>): Promise<T> => {
      await untilHeld(held);
      turn();
      return promise;
    };
    const key = await settle(
      subtle.importKey('raw', new Uint8Array(32), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign', 'verify']),
    );
    expect(Object.isFrozen(key)).toBe(true);
    const data = new Uint8Array([1, 2, 3]);
    const signature = await settle(subtle.sign('HMAC', key, data));
    expect(await settle(subtle.verify('HMAC', key, signature, data))).toBe(true);
    await expect(settle(subtle.exportKey('raw', key))).rejects.toThrow(/not extractable/);
    expect(() => new globals.SubtleCrypto()).toThrow(/Illegal constructor/);
    expect(globals.crypto.randomUUID()).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('P15 refuses what cannot be sent to where the work is done, as an error of the language', async () => {
    const { port1, port2 } = new MessageChannel();
    const { globals } = makeVat({ subtle: connectSubtle(port1) });
    const { subtle } = globals.crypto;
    const data = new Uint8Array(0);
    for (const odd of [Symbol('x'), () => {}, 1n]) {
      for (const name of [odd, { name: odd }, [odd]]) {
        await expect(subtle.digest(name as never, data)).rejects.toThrow(TypeError);
      }
    }
    // What was refused is not under way.
    const refused = Array.from({ length: limits.cryptoCallsPerVat + 1 }, () =>
      subtle.digest(Symbol('x') as never, data),
    );
    for (const { reason } of (await Promise.allSettled(refused)) as PromiseRejectedResult[]) {
      expect(reason).toBeInstanceOf(TypeError);
    }
    port2.close();
  });

  test('P16 takes so many calls at once, and more when they are done', async () => {
    const { globals, held, turn } = makeVat();
    const ask = () => globals.crypto.subtle.digest('SHA-256', new Uint8Array(0));
    const asked = Array.from({ length: limits.cryptoCallsPerVat }, ask);
    await expect(ask()).rejects.toThrow('a vat may wait for 1000 answers of crypto.subtle at the same time');
    await expect.poll(() => held.length).toBe(limits.cryptoCallsPerVat);
    turn();
    await Promise.all(asked);
    const more = ask();
    await untilHeld(held);
    turn();
    expect((await more).byteLength).toBe(32);
  });

  test('answers nothing after the teardown', async () => {
    const { globals, held, turn, teardown } = makeVat();
    let answered = false;
    void globals.crypto.subtle.digest('SHA-256', new Uint8Array(0)).then(() => (answered = true));
    await untilHeld(held);
    await teardown();
    turn();
    await globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(0));
    expect(answered).toBe(false);
  });
});

test('P15 a request that says other things of itself later is sent as it was made', async () => {
  const sent: FetchRequest[] = [];
  const { globals } = makeVat({
    startFetch: (request) => {
      sent.push(request);
      return () => {};
    },
  });
  class Liar extends globals.Request {
    override get url() {
      return harden({ replace: () => ['file:///etc/passwd', () => {}] }) as unknown as string;
    }
    override get method() {
      return 'TRACE';
    }
    override get headers(): Headers {
      throw Error('nobody asks');
    }
  }
  const liar = new Liar('https://a.example/b', { method: 'put', headers: { a: 'b' } });
  void globals.fetch(liar);
  expect(sent).toEqual([{ url: 'https://a.example/b', method: 'PUT', headers: [['a', 'b']], body: null }]);
});

describe('AbortController', () => {
  test('tells its listeners once, in order, each kind', () => {
    const { AbortController } = makeVat().globals;
    const { signal, abort } = new AbortController();
    const seen: unknown[] = [];
    const removed = () => seen.push('removed');
    const listener = (event: Event) => seen.push([event.type, event.target === signal]);
    signal.onabort = () => seen.push('onabort');
    signal.addEventListener('abort', listener);
    signal.addEventListener('abort', listener);
    signal.addEventListener('abort', { handleEvent: () => seen.push('object') }, { once: true });
    signal.addEventListener('abort', removed);
    signal.removeEventListener('abort', removed);
    expect([signal.aborted, signal.reason]).toEqual([false, undefined]);
    signal.throwIfAborted();
    abort('why');
    abort('again');
    expect(seen).toEqual(['onabort', ['abort', true], 'object']);
    expect([signal.aborted, signal.reason]).toEqual([true, 'why']);
    expect(() => signal.throwIfAborted()).toThrow('why');
  });

  test('has the reasons of the platform', () => {
    const { AbortController, AbortSignal } = makeVat().globals;
    const controller = new AbortController();
    controller.abort();
    expect(controller.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(AbortSignal.abort(7).reason).toBe(7);
    expect(() => new AbortSignal()).toThrow(/Illegal constructor/);
  });

  test('a listener that throws keeps nobody from hearing, and is reported in a turn', () => {
    const { globals, turn } = makeVat();
    const { signal, abort } = new globals.AbortController();
    let heard = false;
    signal.addEventListener('abort', () => {
      throw Error('oops');
    });
    signal.addEventListener('abort', () => (heard = true));
    abort();
    expect(heard).toBe(true);
    expect(turn).toThrow('oops');
  });

  test('signals combine, and end listeners', () => {
    const { AbortController, AbortSignal } = makeVat().globals;
    const [one, two] = [new AbortController(), new AbortController()];
    const any = AbortSignal.any([one.signal, two.signal]);
    const seen: unknown[] = [];
    any.addEventListener('abort', () => seen.push('any'));
    one.signal.addEventListener('abort', () => seen.push('one'), { signal: two.signal });
    two.abort('two');
    one.abort('one');
    expect([seen, any.reason]).toEqual([['any'], 'two']);
    expect(AbortSignal.any([one.signal]).reason).toBe('one');
  });

  test('R1 a timeout aborts in a turn, and not after the teardown', async () => {
    const { globals, pass, turn, teardown } = makeVat();
    const first = globals.AbortSignal.timeout(10);
    const second = globals.AbortSignal.timeout(20);
    pass(10);
    expect(first.aborted).toBe(false);
    turn();
    expect(first.reason).toMatchObject({ name: 'TimeoutError' });
    await teardown();
    pass(100);
    turn();
    expect(second.aborted).toBe(false);
  });

  test('lead to nothing of the realm', () => {
    const { signal } = new (makeVat().globals.AbortController)();
    const constructor: unknown = signal.constructor;
    expect(constructor).not.toBe(globalThis.AbortSignal);
    expect(Object.getPrototypeOf(Object.getPrototypeOf(signal))).toBe(Object.prototype);
  });
});
