/** Both guides on writing vats: the root and its bootstrap, `E`, exos, baggage. */
import { describe, expect, test } from 'vitest';
import { configUrl, makeDbFilename, makeGuideKernel, vatOf } from './guide-kernel.ts';

describe('buildRootObject and bootstrap', () => {
  test('get powers, parameters and baggage; the vats and the services', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const { rootKref, bootstrapResult } = await kernel.launchSubcluster(
      {
        bootstrap: 'me',
        vats: {
          me: vatOf('hello-vat.ts', { name: 'me', size: 3 }),
          alice: vatOf('hello-vat.ts', { name: 'alice' }),
          bob: vatOf('hello-vat.ts', { name: 'bob' }),
        },
      },
      { configUrl },
    );
    expect(JSON.parse(bootstrapResult!.body.slice(1))).toEqual(['hello alice', 'hello bob', 'services: ']);
    expect(await call(rootKref, 'builtWith')).toEqual({
      powers: 'object',
      parameters: { name: 'me', size: 3 },
      bootstraps: 1,
    });
    expect(await call(kernel.getRootObject('v2'), 'builtWith')).toMatchObject({ bootstraps: 0 });
    await expectQuiescent();
  });

  test('P17 a restarted vat is built again and not bootstrapped', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const vatId = await kernel.launchVat(vatOf('hello-vat.ts', { name: 'vat' }), { configUrl });
    await kernel.restartVat(vatId);
    expect(await call(kernel.getRootObject(vatId), 'builtWith')).toMatchObject({ bootstraps: 1 });
    await expectQuiescent();
  });
});

describe('E', () => {
  test.each([
    ['answers with a promise for the result', 'basic', 'answered'],
    ['need not be waited for', 'fireAndForget', ['not waited for']],
    ['rejects with the error of the other side', 'handleErrors', 'caught it went wrong'],
    ['sends to objects of the same vat, in a later turn', 'sendToLocal', ['after the send', 'called by E']],
    ['sends to what a promise will be', 'sendToPromise', 'good morning, you'],
  ])('%s', async (_what, method, expected) => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const { rootKref } = await kernel.launchSubcluster(
      { bootstrap: 'sender', vats: { sender: vatOf('sender-vat.ts'), receiver: vatOf('receiver-vat.ts') } },
      { configUrl },
    );
    expect(await call(rootKref, method)).toEqual(expected);
    await expectQuiescent();
  });

  test('is the only way: a remote object has no methods of its own', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const { rootKref } = await kernel.launchSubcluster(
      { bootstrap: 'sender', vats: { sender: vatOf('sender-vat.ts'), receiver: vatOf('receiver-vat.ts') } },
      { configUrl },
    );
    await expect(call(rootKref, 'callDirectly')).rejects.toThrow(TypeError);
    await expectQuiescent();
  });
});

describe('exos', () => {
  test('are passed between vats, called there, and cannot be changed', async () => {
    const { kernel, call, expectQuiescent } = await makeGuideKernel();
    const roots = [];
    for (let n = 0; n < 2; n += 1) {
      roots.push(kernel.getRootObject(await kernel.launchVat(vatOf('exo-vat.ts'), { configUrl })));
    }
    const [maker, user] = roots;
    const { slots } = await kernel.queueMessage(maker!, 'getMyObject', []);
    expect(await call(slots[0]!, 'greet', 'host')).toBe('greetings, host');
    expect(await call(user!, 'use', kernel.getPresence(slots[0]!, 'MyObject'))).toEqual([
      'greetings, caller',
      { id: 'x1', found: true },
    ]);
    expect(await call(maker!, 'tamper')).toBe('TypeError');
    await expectQuiescent();
  });

  test('P17 survive in baggage', async () => {
    const dbFilename = await makeDbFilename();
    const first = await makeGuideKernel({ dbFilename });
    const vatId = await first.kernel.launchVat(vatOf('exo-vat.ts'), { configUrl });
    const root = first.kernel.getRootObject(vatId);
    await first.call(root, 'store');
    const { slots } = await first.kernel.queueMessage(root, 'getStored', []);
    await first.kernel.restartVat(vatId);
    expect(await first.call(slots[0]!, 'greet', 'after the restart of the vat')).toMatch(/^greetings/);
    await first.kernel.stop();

    const second = await makeGuideKernel({ dbFilename });
    const again = await second.kernel.queueMessage(root, 'getStored', []);
    expect(await second.call(again.slots[0]!, 'greet', 'after that of the kernel')).toMatch(/^greetings/);
    await second.expectQuiescent();
  });
});

describe('baggage', () => {
  const open = async () => {
    const guide = await makeGuideKernel();
    const vatId = await guide.kernel.launchVat(vatOf('baggage-vat.ts'), { configUrl });
    const root = guide.kernel.getRootObject(vatId);
    return { ...guide, root, vatId, ask: (method: string, ...args: unknown[]) => guide.call(root, method, ...args) };
  };

  test('has, init, get, set and delete, each with its error', async () => {
    const { ask, expectQuiescent } = await open();
    expect(await ask('has', 'myKey')).toBe(false);
    expect(await ask('get', 'myKey')).toBe('throws');
    expect(await ask('set', 'myKey', 1)).toBe('throws');
    expect(await ask('delete', 'myKey')).toBe('throws');
    expect(await ask('init', 'myKey', 1)).toBe(undefined);
    expect(await ask('has', 'myKey')).toBe(true);
    expect(await ask('init', 'myKey', 2)).toBe('throws');
    expect(await ask('get', 'myKey')).toBe(1);
    expect(await ask('set', 'myKey', { two: 2 })).toBe(undefined);
    expect(await ask('get', 'myKey')).toEqual({ two: 2 });
    expect(await ask('delete', 'myKey')).toBe(undefined);
    expect(await ask('has', 'myKey')).toBe(false);
    await expectQuiescent();
  });

  test.each(['text', 'number', 'boolean', 'hardened record', 'hardened array', 'exo'])(
    'P17 keeps: %s',
    async (kind) => {
      const { kernel, vatId, root, ask, expectQuiescent } = await open();
      expect(await ask('keep', kind)).toBe('kept');
      const before = await kernel.queueMessage(root, 'get', [kind]);
      await kernel.restartVat(vatId);
      expect(await kernel.queueMessage(root, 'get', [kind])).toEqual(before);
      await expectQuiescent();
    },
  );

  test.each(['class instance', 'function', 'unhardened record'])('refuses: %s', async (kind) => {
    const { ask, expectQuiescent } = await open();
    expect(await ask('keep', kind)).toBe('throws');
    expect(await ask('has', kind)).toBe(false);
    await expectQuiescent();
  });

  test('P17 keeps references to objects of other vats', async () => {
    const { kernel, root, vatId, ask, expectQuiescent } = await open();
    const other = await kernel.launchVat(vatOf('plain-vat.js', { name: 'Other' }), { configUrl });
    await ask('init', 'friend', kernel.getPresence(kernel.getRootObject(other)));
    await kernel.restartVat(vatId);
    expect((await kernel.queueMessage(root, 'get', ['friend'])).slots).toEqual([kernel.getRootObject(other)]);
    await expectQuiescent();
  });
});
