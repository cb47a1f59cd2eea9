import { kunser } from '../../src/kernel/index.ts';
import type { LocalNetwork } from '../support/local-network.ts';
import { makeTestKernel } from '../support/test-kernel.ts';

type Options = Parameters<typeof makeTestKernel>[0];

/** A kernel with a puppet vat, on a network; `url` is an ocap URL of the puppet's root. */
export const makeRemoteKernel = async (network: LocalNetwork, seed: number, options: Options = {}) => {
  const { wrapPlatform = (services) => services } = options;
  const made = await makeTestKernel({
    keySeed: new Uint8Array(32).fill(seed),
    ...options,
    wrapPlatform: (services) => wrapPlatform({ ...services, startNetwork: network.start }),
  });
  await made.kernel.initRemoteComms({});
  const puppets = () => made.kernel.getStatus().vats.filter(({ name }) => name === 'puppet');
  if (puppets().length === 0) {
    await made.launch({ bootstrap: 'puppet', vats: { puppet: { sourceSpec: './puppet.ts' } } });
  }
  const root = made.rootOf('puppet');
  await made.collectGarbage();
  return {
    ...made,
    root,
    peerId: (await made.kernel.initIdentity()).peerId,
    url: () => made.kernel.issueOcapURL(root),
    /** Makes a puppet hold the object of a URL under a name. */
    adopt: async (name: string, url: string): Promise<string> => {
      const kref = await made.kernel.redeemOcapURL(url);
      await made.call(root, 'hold', name, made.kernel.getPresence(kref));
      return kref;
    },
    do: async (method: string, ...args: unknown[]): Promise<unknown> =>
      kunser(await made.kernel.queueMessage(root, method, args)),
  };
};
