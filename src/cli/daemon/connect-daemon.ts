/** A client's side of a daemon's socket. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connectHost } from '../../host/connect-host.ts';
import type { HostPort } from '../../host/session.ts';
import { makeSocketPort } from '../../node/socket-port.ts';
import {
  DAEMON_PROTOCOL,
  parseDaemonGreeting,
  type DaemonGreeting,
  type DaemonRequest,
} from '../../wire/daemon-protocol.ts';
import type { KernelApi } from '../../wire/host-api.ts';
import { CommandError, exitCodes } from '../support/errors.ts';
import { readVersion } from '../support/version.ts';
import type { Home } from './home.ts';

const codeOfSystem = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);

const openSocket = async ({ folder, socket: file }: Home): Promise<Socket> => {
  const socket = connect(file);
  try {
    await once(socket, 'connect');
    return socket;
  } catch (error) {
    const code = codeOfSystem(error);
    // ECONNREFUSED: the socket of one that was killed.
    if (['ENOENT', 'ENOTDIR', 'ECONNREFUSED'].includes(code)) {
      throw new CommandError(`no kernel is running in ${folder}; start one with: ocap start`, exitCodes.notRunning);
    }
    throw new CommandError(`${file} cannot be reached: ${code}`);
  }
};

/** @throws (rejects) CommandError when the other side is none of ours or ends first. */
const readGreeting = (port: HostPort, { socket }: Home): Promise<DaemonGreeting> =>
  new Promise((resolve, reject) => {
    port.addEventListener('message', ({ data }) => {
      const greeting = parseDaemonGreeting(data);
      if (greeting === undefined) reject(new CommandError(`what listens at ${socket} is no ocap daemon`));
      else resolve(greeting);
    });
    port.addEventListener('messageerror', () =>
      reject(new CommandError(`what listens at ${socket} is no ocap daemon`)),
    );
    port.addEventListener('close', () => reject(new CommandError('the kernel ended before it answered')));
    port.start();
  });

const open = async (home: Home) => {
  const socket = await openSocket(home);
  const port = makeSocketPort(socket);
  const request = (message: DaemonRequest): void => port.postMessage(message);
  try {
    return { socket, port, request, greeting: await readGreeting(port, home) };
  } catch (error) {
    socket.destroy();
    throw error;
  }
};

export type DaemonConnection = {
  greeting: DaemonGreeting;
  kernel: Promise<KernelApi>;
  /** Settles when the connection is over, with the reason. */
  ended: Promise<string>;
  end(): void;
};

/**
 * Connects to the kernel of a home.
 * @param as - `name` says in the kernel's log who it is; `session`: how long what answers refer to is held.
 * @throws (rejects) CommandError when none is running there.
 */
export const connectDaemon = async (
  home: Home,
  as: Omit<Extract<DaemonRequest, { type: 'connect' }>, 'type'>,
): Promise<DaemonConnection> => {
  const { socket, port, request, greeting } = await open(home);
  if (greeting.protocol !== DAEMON_PROTOCOL) {
    socket.destroy();
    const mine = readVersion();
    throw new CommandError(
      `the kernel in ${home.folder} was started by ocap ${greeting.version} and this is ${mine}: ocap stop, and ocap start`,
    );
  }
  request({ type: 'connect', ...as });
  const ended = Promise.withResolvers<string>();
  const { kernel, end } = connectHost<KernelApi>({
    port,
    name: 'the kernel',
    onEnd: ({ detail }) => ended.resolve(detail),
  });
  return { greeting, kernel, ended: ended.promise, end: () => end('the client is done') };
};

const requestAndWait = async (home: Home, message: DaemonRequest): Promise<DaemonGreeting> => {
  const { socket, request, greeting } = await open(home);
  const closed = once(socket, 'close');
  request(message);
  await closed;
  return greeting;
};

/**
 * Asks the kernel of a home to stop.
 * @returns when it has ended; the home is free for the next.
 * @throws (rejects) CommandError when none is running there.
 */
export const stopDaemon = (home: Home): Promise<DaemonGreeting> => requestAndWait(home, { type: 'stop' });

/** Lets go of everything that the shared session holds. Rejects as `stopDaemon` does. */
export const releaseShared = (home: Home): Promise<DaemonGreeting> => requestAndWait(home, { type: 'release' });
