import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { KernelError, readKnownIO, type IOChannelFactory, type IOContext } from '../../kernel/index.ts';
import { makeFileIOChannel } from './file-channel.ts';
import { makeServerChannel } from './server-channel.ts';
import { makeSocketIOChannel } from './socket-channel.ts';
import { makeStdioIOChannel } from './stdio-channel.ts';

const nodeTypes = ['socket', 'tcp', 'file', 'stdio'] as const;
type NodeIOType = (typeof nodeTypes)[number];

/** A relative path starts at the config's own file, else in the working directory. */
const resolvePath = (file: string, { configUrl }: IOContext): string =>
  configUrl?.startsWith('file:') === true
    ? path.resolve(fileURLToPath(new URL('.', configUrl)), file)
    : path.resolve(file);

/**
 * Makes the I/O channels of Node. `types`: the ones that configs may declare, unless all of them.
 */
export const makeIOChannelFactory = ({
  types = nodeTypes,
}: { types?: readonly NodeIOType[] } = {}): IOChannelFactory => {
  const factory: IOChannelFactory = async (name, spec, context) => {
    const known = readKnownIO(spec);
    switch (known?.type) {
      case 'socket':
        return makeSocketIOChannel(name, { ...known, path: resolvePath(known.path, context) });
      case 'tcp':
        return makeServerChannel({ ...known, name, listen: { host: '127.0.0.1', port: known.port } });
      case 'file':
        return makeFileIOChannel(name, { ...known, path: resolvePath(known.path, context) });
      case 'stdio':
        return makeStdioIOChannel(name, known);
      case 'websocket':
      case 'console':
      case undefined:
        throw new KernelError('IO_UNAVAILABLE', `I/O channels of type ${JSON.stringify(spec.type)} are not made here`);
      default:
        throw new TypeError(`unknown channel ${JSON.stringify(known satisfies never)}`);
    }
  };
  return Object.assign(factory, { types });
};
