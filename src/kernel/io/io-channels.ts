import type { ClusterConfig } from '../../wire/cluster-config.ts';
import { KernelError, messageOf } from '../../wire/errors.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import type { IOSpec } from '../../wire/io-spec.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Chronicle } from '../chronicle.ts';
import type { Step } from '../committer.ts';
import { kslot } from '../kmarshal.ts';
import { isSameJson } from '../same-config.ts';
import type { Services } from '../services.ts';
import type { KernelStore } from '../store/open-store.ts';
import type { Consoles } from './consoles.ts';
import type { IOChannel, IOChannelFactory } from './io-channel.ts';
import { makeIOService } from './io-service.ts';
import { makeSharedChannel, type ChannelAccess, type SharedChannel } from './shared-channel.ts';

type Open = { spec: IOSpec; configUrl: string | undefined; shared: SharedChannel; access: ChannelAccess };
type Declared = { config: ClusterConfig; configUrl: string | undefined };

type Powers = {
  store: Pick<KernelStore, 'subclusters'>;
  limits: Limits;
  services: Pick<Services, 'register' | 'forget' | 'lookUp'>;
  consoles: Consoles;
  chronicle: Pick<Chronicle, 'fault'>;
  factory: IOChannelFactory | undefined;
};

/** Services of hosts and configs never have a colon in their name. */
const serviceName = (id: SubclusterId, name: string): string => `io:${id}:${name}`;

/**
 * The I/O channels of all subclusters. A channel is a service of its subcluster alone: its reference lasts as long as the subcluster, the
 * channel itself is opened anew in each kernel life.
 */
export const makeIOChannels = ({ store, limits, services, consoles, chronicle, factory }: Powers) => {
  const open = new Map<SubclusterId, Map<string, Open>>();
  /** Channels that are being closed, of subclusters that have ended. */
  const closing = new Map<SubclusterId, Promise<void>>();

  const unsupported = ({ type }: IOSpec): string | undefined => {
    if (type === 'console') return undefined;
    const types = factory === undefined ? [] : factory.types;
    if (types === undefined || types.includes(type)) return undefined;
    return `type: I/O channels of type ${JSON.stringify(type)} are not supported here; supported are: ${[...types, 'console'].join(', ')}`;
  };

  const openChannel = async (name: string, id: SubclusterId, spec: IOSpec, configUrl?: string): Promise<IOChannel> => {
    const problem = unsupported(spec);
    if (problem !== undefined) throw new KernelError('IO_UNAVAILABLE', `io.${name}.${problem}`);
    const context = { subclusterId: id, configUrl };
    if (spec.type === 'console') return consoles.open(name, spec, context);
    if (factory === undefined)
      throw new KernelError('IO_UNAVAILABLE', `io.${name}: there is no factory of I/O channels`);
    try {
      return await factory(name, spec, context);
    } catch (error) {
      throw error instanceof KernelError
        ? new KernelError(error.code, `io.${name}: ${error.detail}`)
        : new KernelError('IO_UNAVAILABLE', `io.${name}: ${messageOf(error)}`);
    }
  };

  /** Registers the channels of a subcluster, each in the course of being opened. */
  const add = (id: SubclusterId, { config, configUrl }: Declared, former?: ReadonlyMap<string, Open>): Open[] => {
    const own = new Map<string, Open>();
    for (const [name, spec] of Object.entries(config.io ?? {})) {
      const same = former?.get(name);
      // What can be opened only once goes on; a console is its subcluster's own.
      const goesOn =
        same !== undefined && spec.type !== 'console' && same.configUrl === configUrl && isSameJson(same.spec, spec);
      const shared = goesOn ? same.shared : makeSharedChannel(name, openChannel(name, id, spec, configUrl), limits);
      const access = shared.use();
      own.set(name, { spec, configUrl, shared, access });
    }
    if (own.size > 0) open.set(id, own);
    for (const [name, { access, spec }] of own) {
      const { read, write } = access;
      const forCall = (isHeard: () => boolean) => makeIOService(name, { read: () => read(isHeard), write }, spec);
      services.register(serviceName(id, name), makeIOService(name, access, spec), {}, forCall);
    }
    return [...own.values()];
  };

  const close = async (id: SubclusterId, channels: Iterable<Open>): Promise<void> => {
    await Promise.all(
      [...channels].map(({ access }) =>
        access.end().catch((error: unknown) => {
          const message = `an I/O channel of ${id} was not closed properly: ${messageOf(error)}`;
          chronicle.fault({ vatId: null, code: 'IO_FAILED', message });
        }),
      ),
    );
  };

  return {
    /** What can be said of a config before anything is created. @throws KernelError `INVALID_CONFIG`, naming the fields. */
    check: ({ io = {} }: ClusterConfig): void => {
      const problems = Object.entries(io).flatMap(([name, spec]) => {
        const problem = unsupported(spec);
        return problem === undefined ? [] : [`io.${name}.${problem}`];
      });
      if (problems.length > 0) throw new KernelError('INVALID_CONFIG', problems.join('; '));
    },

    /**
     * Opens the channels of a subcluster that is being launched. Those that another has, whose place it is to take, are used by both.
     * @throws (rejects) KernelError `IO_UNAVAILABLE`, naming the field; `forget` closes those that were opened.
     */
    launch: async (id: SubclusterId, declared: Declared, replaces: SubclusterId | undefined): Promise<void> => {
      const former = replaces === undefined ? undefined : open.get(replaces);
      await Promise.all(add(id, declared, former).map(({ shared }) => shared.opening));
    },

    /** What `bootstrap` gets. */
    slots: (id: SubclusterId): Record<string, object> =>
      Object.fromEntries(
        [...(open.get(id)?.keys() ?? [])].map((name) => {
          const found = services.lookUp(serviceName(id, name));
          if (found === undefined) throw new KernelError('IO_UNAVAILABLE', `io.${name}: the channel is gone`);
          return [name, kslot(found.kref, name)];
        }),
      ),

    /** Takes the channels away from a subcluster whose vats end in this step: they are closed when that is durable. */
    forget: (step: Step, id: SubclusterId): void => {
      const { io = {} } = store.subclusters.get(id)?.config ?? {};
      for (const name of Object.keys(io)) services.forget(step, serviceName(id, name));
      const channels = open.get(id);
      if (channels === undefined) return;
      open.delete(id);
      const { promise, resolve } = Promise.withResolvers<void>();
      closing.set(id, promise);
      step.output(() => {
        void close(id, channels.values()).finally(() => {
          closing.delete(id);
          resolve();
        });
      });
    },

    /** Settles when the channels of subclusters that have ended are closed. */
    whenClosed: async (ids: readonly SubclusterId[]): Promise<void> => {
      await Promise.all(ids.flatMap((id) => closing.get(id) ?? []));
    },

    /** Opens the channels of the subclusters of an earlier kernel life, in the background. One that cannot be opened rejects what it is asked. */
    restore: (): void => {
      for (const { id, config, configUrl } of store.subclusters.list()) {
        for (const { shared } of add(id, { config, configUrl })) {
          shared.opening.catch((error: unknown) => {
            const problem = error instanceof KernelError ? error.detail : messageOf(error);
            chronicle.fault({ vatId: null, code: 'IO_UNAVAILABLE', message: `subcluster ${id}: ${problem}` });
          });
        }
      }
    },

    /** The kernel has stopped. Settles when all channels are closed. */
    endLife: async (): Promise<void> => {
      const all = [...open];
      open.clear();
      await Promise.all([...all.map(([id, channels]) => close(id, channels.values())), ...closing.values()]);
    },
  };
};

export type IOChannels = ReturnType<typeof makeIOChannels>;
