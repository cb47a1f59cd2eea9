/** A program that hosts a kernel: a service, a system subcluster, and a host on the far side of a port. */
import { E } from '@endo/eventual-send';
import { makeDefaultExo, type KernelApi, type Logger } from 'ocap-kernel';
import { connectHost, makeKernel } from 'ocap-kernel/node';
import { MessageChannel } from 'node:worker_threads';

const weatherService = makeDefaultExo('weatherService', {
  getTemperature: (city: string) => (city === 'Paris' ? 21 : 14),
});

export const startHost = async ({ dbFilename, logger }: { dbFilename: string; logger: Logger }) => {
  const { port1: kernelPort, port2: hostPort } = new MessageChannel();
  const kernel = await makeKernel({
    port: kernelPort,
    dbFilename,
    logger,
    systemSubclusters: [
      {
        name: 'weather',
        config: {
          bootstrap: 'reporter',
          services: ['weatherService'],
          // What the vat writes there, other programs read with: nc -U weather.sock
          io: { wire: { type: 'socket', path: './weather.sock', direction: 'out' } },
          vats: { reporter: { sourceSpec: new URL('./reporter.ts', import.meta.url).href } },
        },
        // Relative paths start at the database's folder.
        configUrl: new URL('./weather.json', `file://${dbFilename}`).href,
      },
    ],
  });
  // Calls that the vat made in an earlier life of the kernel have waited for this.
  kernel.registerKernelServiceObject('weatherService', weatherService);
  kernel.servicesReady();

  // Whoever has the other end of the port is a host too: another thread, or a page that it was sent to.
  const remote = connectHost<KernelApi>({ port: hostPort, name: 'kernel' });
  const report = async (city: string): Promise<unknown> => {
    const root = await E(remote.kernel).getSystemSubclusterRoot('weather');
    const { body } = await E(remote.kernel).queueMessage(root, 'report', [city]);
    return body;
  };
  return { kernel, report };
};
