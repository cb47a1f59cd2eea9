import { KernelError, readKnownIO, type IOChannelFactory } from '../../kernel/index.ts';
import { makeWebSocketIOChannel } from './websocket-channel.ts';

/** Makes the I/O channels of browsers; consoles are the kernel's own. */
export const makeIOChannelFactory = (): IOChannelFactory => {
  const factory: IOChannelFactory = async (name, spec) => {
    const known = readKnownIO(spec);
    if (known?.type === 'websocket') return makeWebSocketIOChannel(name, known);
    throw new KernelError('IO_UNAVAILABLE', `I/O channels of type ${JSON.stringify(spec.type)} are not made here`);
  };
  return Object.assign(factory, { types: ['websocket'] });
};
