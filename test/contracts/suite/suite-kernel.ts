/** What the suite needs of a kernel, whichever realm it runs in, and how its cases speak to it. */
import type { CapData } from '../../../src/wire/capdata.ts';
import type { VatConfig } from '../../../src/wire/cluster-config.ts';
import type { KernelApi, MessageOptions, VatStatus } from '../../../src/wire/host-api.ts';
import type { KRef, SubclusterId, VatId } from '../../../src/wire/ids.ts';
import { assertEqual, assertRejects } from '../assertions.ts';

type Methods = Omit<KernelApi, 'queueMessage' | 'getPresence' | 'subscribe' | 'exportKernel' | 'importKernel'>;

export type KernelHost = {
  /** The `sourceSpec` of a vat in `test/vats`. */
  sourceOf(vat: string): string;
  /** Calls a method of the kernel with plain data. It rejects with an Error of the same name and message everywhere. */
  call<Name extends keyof Methods>(
    name: Name,
    ...args: Parameters<Methods[Name]>
  ): Promise<Awaited<ReturnType<Methods[Name]>>>;
  /** `queueMessage`; records `{ '@ref': kref }` in the arguments, at any depth, stand for objects. */
  send(target: string, method: string, args: unknown[], options?: MessageOptions): Promise<CapData<KRef>>;
  /** Ends the kernel and starts it again on the same database. */
  restartKernel(): Promise<void>;
};

/**
 * Runs on a kernel without vats, and need not clean up.
 * - `platform`: it is about the engine, or the worker and realm of a vat. It runs with workers in Node, and each time in Chromium, where
 *   the others run when everything is tested.
 */
export type Case = { name: string; platform?: true; run(kernel: SuiteKernel): Promise<void> };

export const onPlatform = (cases: Case[]): Case[] => cases.map((each) => ({ ...each, platform: true }));

type SuiteVat = { vat: string } & Pick<VatConfig, 'parameters' | 'creationOptions' | 'globals' | 'network'>;

/** An object among arguments. */
export const ref = (kref: string | undefined) => ({ '@ref': String(kref) });

export const makeSuiteKernel = (host: KernelHost) => {
  const vatStatus = async (id: VatId): Promise<VatStatus | undefined> =>
    (await host.call('getStatus')).vats.find((vat) => vat.id === id);

  const send = (target: string, method: string, ...args: unknown[]) => host.send(target, method, args);

  /** An answer as the JSON it travels as, where `"+3"` is a bigint and `"$0…"` the first reference. */
  const ask = async (target: string, method: string, ...args: unknown[]): Promise<unknown> =>
    JSON.parse((await send(target, method, ...args)).body.slice(1));

  return {
    ...host,
    send,
    ask,
    vatStatus,
    /** The same message under the same id is sent once. */
    sendOnce: (requestId: string, target: string, method: string, ...args: unknown[]) =>
      host.send(target, method, args, { requestId }),
    /** The references in an answer. */
    refsOf: async (target: string, method: string, ...args: unknown[]): Promise<KRef[]> => [
      ...(await send(target, method, ...args)).slots,
    ],
    /** The first reference in an answer. */
    refOf: async (target: string, method: string, ...args: unknown[]): Promise<KRef> => {
      const [kref] = (await send(target, method, ...args)).slots;
      if (kref === undefined) throw new Error(`${method} answered without a reference`);
      return kref;
    },
    /** Launches vats by name; the first one is the bootstrap vat. */
    launch: async (vats: Record<string, SuiteVat>) => {
      const configs = Object.entries(vats).map(([name, { vat, ...rest }]): [string, VatConfig] => [
        name,
        { sourceSpec: host.sourceOf(vat), ...rest },
      ]);
      const config = { bootstrap: Object.keys(vats)[0] ?? '', vats: Object.fromEntries(configs) };
      const { subclusterId, rootKref } = await host.call('launchSubcluster', config);
      const started = (await host.call('getStatus')).vats.filter((vat) => vat.subclusterId === subclusterId);
      const named = (name: string): VatStatus => {
        const found = started.find((vat) => vat.name === name);
        if (found === undefined) throw new Error(`no vat ${name} was launched`);
        return found;
      };
      return {
        subclusterId: subclusterId satisfies SubclusterId,
        root: rootKref,
        rootOf: (name: string) => named(name).rootKref,
        idOf: (name: string) => named(name).id,
      };
    },
    /** That these vats, and no others, are in these states. */
    assertStates: async (expected: Record<string, VatStatus['state']>): Promise<void> => {
      const { vats } = await host.call('getStatus');
      const states = vats.map(({ name, state }) => [name, state]).sort(([a = ''], [b = '']) => (a < b ? -1 : 1));
      assertEqual(Object.fromEntries(states), expected, 'the states of the vats');
    },
    assertAnswer: async (expected: unknown, target: string, method: string, ...args: unknown[]): Promise<void> =>
      assertEqual(await ask(target, method, ...args), expected, `the answer of ${method}`),
    /** That nobody can reach an object any more. An engine may take more than one collection to find it dead. */
    assertCollected: async (target: string): Promise<void> => {
      for (let collections = 1; collections < 10; collections += 1) {
        await host.call('collectGarbage');
        const isGone = await send(target, 'label').then(
          () => false,
          () => true,
        );
        if (isGone) break;
      }
      await assertRejects(send(target, 'label'), /\[OBJECT_NOT_FOUND\]/, `label of ${target}`);
    },
    assertRejected: (text: RegExp, target: string, method: string, ...args: unknown[]): Promise<void> =>
      assertRejects(send(target, method, ...args), text, method),
  };
};

export type SuiteKernel = ReturnType<typeof makeSuiteKernel>;
