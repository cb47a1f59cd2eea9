/** `ocap serve`: a folder of vats for kernels that run elsewhere, such as the extension. */
import { findClusters } from '../bundler/find-clusters.ts';
import { startBundleServer } from '../bundler/index.ts';
import { messageOf } from '../wire/errors.ts';
import { command } from './support/command.ts';
import { CommandError } from './support/errors.ts';
import { jsonOption, readWholeNumber } from './support/options.ts';

export const serve = command({
  name: 'serve',
  description: 'Serves cluster configs, and bundles of vats that are made anew each time they are asked for',
  args: {
    folder: {
      type: 'positional',
      required: true,
      description: 'the folder to serve; nothing outside, and no hidden file',
    },
    port: { type: 'string', default: '3000', description: 'TCP port; 0 for a free one', valueHint: 'number' },
    host: { type: 'string', default: '127.0.0.1', description: 'IP address to listen on', valueHint: 'address' },
    ...jsonOption,
  },
  examples: [
    {
      line: 'ocap serve vats --port 0',
      note: 'on a free port; launch http://127.0.0.1:<port>/counter/cluster.json',
      runsOn: true,
      shows: /counter\/cluster\.json/,
    },
    { line: 'ocap serve vats --port 0 --json', note: 'for a program', runsOn: true, shows: /"url":"http:/ },
  ],
  async run({ folder, port, host, json }, io) {
    const server = await startBundleServer({
      root: io.resolve(folder),
      port: readWholeNumber('port', port, 0, 65_535),
      host,
      log: io.remark,
    }).catch((error: unknown) => {
      throw new CommandError(`${folder} cannot be served: ${messageOf(error)}`);
    });
    const interrupted = io.interrupted();
    const clusters = await findClusters(io.resolve(folder));
    if (json === true) io.printJson({ url: server.url, clusters });
    else {
      io.print(`Serving ${folder} at ${server.url}`);
      for (const cluster of clusters) io.print(`  ${server.url}/${cluster}`);
    }
    await interrupted;
    await server.close();
  },
});
