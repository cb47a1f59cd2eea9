/** A kernel on a network where the test plays the only peer. */
import { expect, onTestFinished } from 'vitest';
import { Kernel, kunser, type KernelOptions, type PlatformServices } from '../../src/kernel/index.ts';
import { peerIdOf } from '../../src/kernel/identity/peer-id.ts';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { makeNodejsPlatformServices, makeSQLKernelDatabase } from '../../src/node/index.ts';
import type { ChannelHandler, NetworkEvents } from '../../src/wire/network.ts';
import { formatRemoteFrame, parseRemoteFrame, type RemoteFrame } from '../../src/wire/remote-frames.ts';
import { configUrl } from '../support/test-kernel.ts';

const SESSION = 'ab'.repeat(16);
/** So many turns of the event loop. */
export const turns = (count: number) =>
  Array.from({ length: count }).reduce<Promise<void>>(
    (before) => before.then(() => new Promise((resolve) => setImmediate(resolve))),
    Promise.resolve(),
  );

/** A kernel with a vat, and a peer that the test plays: it knows the protocol, and keeps to it as far as it is told to. */
export const makePlayedPeer = async (
  wrapPlatform = (services: PlatformServices) => services,
  options: Pick<KernelOptions, 'limits'> = {},
) => {
  const database = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const errors: string[] = [];
  let events: NetworkEvents | undefined;
  const kernel = await Kernel.make(
    wrapPlatform({
      ...makeNodejsPlatformServices(),
      startNetwork: async ({ seed }, given) => {
        events = given;
        return {
          peerId: peerIdOf(seed),
          listenAddresses: () => ['/test'],
          relays: () => [],
          dialState: () => ({ state: 'idle', lastError: null, nextAttempt: null }),
          keep: () => {},
          letGo: () => {},
          addRelay: () => {},
          removeRelay: () => {},
          wake: () => {},
          stop: async () => {},
        };
      },
    }),
    database,
    {
      ...options,
      keySeed: new Uint8Array(32).fill(1),
      logger: { debug: () => {}, info: () => {}, warn: () => {}, error: (text) => errors.push(text) },
    },
  );
  onTestFinished(() => kernel.stop());
  await kernel.initRemoteComms({});
  const { rootKref: root } = await kernel.launchSubcluster(
    { bootstrap: 'puppet', vats: { puppet: { sourceSpec: './puppet.ts' } } },
    { configUrl },
  );
  const url = await kernel.issueOcapURL(root);

  let handler: ChannelHandler | undefined;
  let open = false;
  let sent = 0;
  let received = 0;
  const peerId = peerIdOf(new Uint8Array(32).fill(9));
  const heard: RemoteFrame[] = [];

  const give = (bytes: Uint8Array): void => void handler?.onFrame(bytes);
  const say = (frame: RemoteFrame): void => give(formatRemoteFrame(frame));

  const connect = async (version = 1): Promise<void> => {
    if (open) return;
    open = true;
    let greeting: Extract<RemoteFrame, { type: 'hello' }> | undefined;
    const end = () => {
      if (!open) return;
      open = false;
      setImmediate(() => handler?.onClose());
    };
    handler = events?.onChannel({
      peerId,
      direct: true,
      remoteAddress: '/test',
      send: async (bytes) => {
        const parsed = parseRemoteFrame(bytes);
        if ('problem' in parsed) throw Error(parsed.problem);
        const { frame } = parsed;
        heard.push(frame);
        if (frame.type === 'hello') greeting = frame;
        if (frame.type === 'data' && frame.last) received = frame.seq;
        if (frame.type === 'ping') say({ type: 'pong', id: frame.id });
      },
      close: end,
    });
    const hello = { type: 'hello' as const, version, session: SESSION, incarnation: 'abcd' };
    sent = greeting?.received ?? 0;
    say({ ...hello, peerSession: greeting?.session ?? null, sent, received });
    await turns(2);
  };

  return {
    kernel,
    database,
    root,
    peerId,
    errors,
    connect,
    give,
    heard,
    isOpen: () => open,
    sent: () => sent,
    oid: url.slice('ocap:'.length, url.indexOf('@')),
    /** Sends a message with the number that is due. */
    tell: (text: string): void => {
      sent += 1;
      say({ type: 'data', seq: sent, last: true, part: new TextEncoder().encode(text) });
    },
    say,
    check: async (): Promise<void> => {
      expect(kunser(await kernel.queueMessage(root, 'label', []))).toBe('puppet');
      kernel.getStatus();
      expect(auditStore(database)).toEqual([]);
      expect(errors).toEqual([]);
      expect(kernel.getStatus().vats.map(({ state }) => state)).toEqual(['running']);
    },
  };
};

/** CapData of a value that is written as marshal would, or of a body as it is. */
export const data = (body: unknown, slots: unknown[] = []) => ({
  body: typeof body === 'string' ? body : `#${JSON.stringify(body)}`,
  slots,
});
