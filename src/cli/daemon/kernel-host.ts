/** A kernel on a database file that is opened again when it fails (R3), and its hosts on sockets. */
import type { Socket } from 'node:net';
import { serveHost } from '../../host/serve-host.ts';
import type { HostPort } from '../../host/session.ts';
import { Kernel, type KernelDatabase, type KernelError, type Logger } from '../../kernel/index.ts';
import { makeIOChannelFactory, makeNodejsPlatformServices } from '../../node/index.ts';
import { makeSocketPort } from '../../node/socket-port.ts';
import {
  DAEMON_PROTOCOL,
  parseDaemonRequest,
  type DaemonGreeting,
  type DaemonRequest,
} from '../../wire/daemon-protocol.ts';
import { messageOf } from '../../wire/errors.ts';

type ConnectRequest = Extract<DaemonRequest, { type: 'connect' }>;

/** A kernel that fails again so soon is not opened once more. */
const SOON_MS = 10_000;

type Powers = {
  /** The database of the kernel, anew each time: the host closes what it was given. */
  openDatabase(): Promise<KernelDatabase>;
  /** Milliseconds since 1970. */
  now(): number;
  logger: Logger;
  version: string;
  /** A client asks for the end. */
  onStopRequest(): void;
  /** The kernel failed and cannot be opened again. */
  onLost(reason: string): void;
};

/** @throws (rejects) KernelError, as `makeKernel` does. */
export const makeKernelHost = async ({ openDatabase, now, logger, version, onStopRequest, onLost }: Powers) => {
  const ends = new Set<(reason: string) => void>();
  const endSessions = (reason: string): void => {
    for (const end of [...ends]) end(reason);
  };

  let kernel: Kernel | undefined;
  /** The shared session, when somebody has asked for it. */
  let shared: ReturnType<Kernel['openSession']> | undefined;

  const open = async (): Promise<void> => {
    const openedAt = now();
    const database = await openDatabase();
    const onFailure = (error: KernelError): void => {
      kernel = undefined;
      shared = undefined;
      endSessions(`the kernel failed: ${error.detail}`);
      // Whoever told us is still at work with it.
      setImmediate(() => {
        database.close();
        if (now() - openedAt < SOON_MS) {
          onLost(error.message);
          return;
        }
        logger.warn('the kernel is opened again');
        opening = open();
        opening.catch((problem: unknown) => onLost(messageOf(problem)));
      });
    };
    try {
      kernel = await Kernel.make(makeNodejsPlatformServices({ logger }), database, {
        logger,
        ioChannelFactory: makeIOChannelFactory(),
        onFailure,
      });
    } catch (error) {
      database.close();
      throw error;
    }
  };

  let opening = open();
  await opening;

  const serve = (to: Kernel, port: HostPort, { name, session: kind }: ConnectRequest): void => {
    const own = kind === 'own' ? to.openSession({ name }) : undefined;
    const session = own ?? (shared ??= to.openSession({ name: 'the command line' }));
    const host = serveHost({
      port,
      name,
      bootstrap: session.facet,
      onEnd() {
        ends.delete(host.end);
        own?.end();
      },
    });
    ends.add(host.end);
  };

  const greeting: DaemonGreeting = {
    type: 'ocap-daemon',
    protocol: DAEMON_PROTOCOL,
    version,
    pid: process.pid,
    startedAt: now(),
  };

  const onRequest = (socket: Socket, port: HostPort, data: unknown): void => {
    const request = parseDaemonRequest(data);
    switch (request?.type) {
      case 'connect':
        if (kernel === undefined) socket.destroy();
        else serve(kernel, port, request);
        break;
      case 'release':
        shared?.end();
        shared = undefined;
        socket.end();
        break;
      case 'stop':
        onStopRequest();
        break;
      case undefined:
        logger.warn('a client asked for what is no request; it was sent away');
        socket.destroy();
        break;
      default:
        throw new TypeError(`unknown request ${JSON.stringify(request satisfies never)}`);
    }
  };

  return {
    greeting,
    /** Greets a client as soon as there is a kernel, and serves it as it asks. */
    onConnection(socket: Socket): void {
      const port = makeSocketPort(socket);
      let asked = false;
      port.addEventListener('message', ({ data }) => {
        if (asked) return;
        asked = true;
        onRequest(socket, port, data);
      });
      port.addEventListener('messageerror', () => socket.destroy());
      opening.then(
        () => {
          port.postMessage(greeting);
          port.start();
        },
        () => socket.destroy(),
      );
    },
    /** Ends all sessions, and commits what vats have done. */
    async stop(): Promise<void> {
      endSessions('the kernel is being stopped');
      await opening;
      await kernel?.stop();
    },
  };
};
