/** Network, peers and URLs as hosts see them: what starts the sessions, and what people do with them. */
import { HandledPromise } from '@endo/eventual-send';
import { makeExo } from '@endo/exo';
import { M } from '@endo/patterns';
import { KernelError, messageOf } from '../../wire/errors.ts';
import { asObjectRef, isObjectRef, type ObjectRef, type RemoteId } from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import type { Network, PeerId } from '../../wire/network.ts';
import { parseOcapUrl } from '../../wire/ocap-url.ts';
import { parseRemoteCommsOptions } from '../../wire/remote-comms-options.ts';
import type {
  OcapUrlOptions,
  PeerState,
  PeerStatus,
  RemoteCommsOptions,
  RemoteCommsStatus,
} from '../../wire/remotes.ts';
import type { Committer } from '../committer.ts';
import type { HostMessages } from '../host-messages.ts';
import type { HostObjects } from '../host-objects.ts';
import { identityOfPhrase } from '../identity/given-identity.ts';
import type { Identity } from '../identity/identity.ts';
import { isPeerId } from '../identity/peer-id.ts';
import { singleObject } from '../kmarshal.ts';
import type { Logger, PlatformServices } from '../platform.ts';
import type { Holder } from '../store/holds.ts';
import type { KernelStore } from '../store/open-store.ts';
import type { RemoteRow } from '../store/remotes.ts';
import type { Endpoints } from './endpoints.ts';
import type { OcapUrls } from './ocap-urls.ts';
import type { Sessions } from './sessions.ts';
import { makeSleepWatch } from './sleep-watch.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  committer: Committer;
  identity: Identity;
  sessions: Sessions;
  endpoints: Endpoints;
  urls: OcapUrls;
  hostObjects: HostObjects;
  hostMessages: HostMessages;
  logger: Logger;
  /** What the status shows of the network has changed. */
  onChange(): void;
};

const checkPeer = (peerId: unknown): PeerId => {
  if (isPeerId(peerId)) return peerId;
  throw new KernelError('INVALID_ARGUMENT', 'expected a peer id, such as 12D3KooW…');
};

/** URLs are secrets, and so are most of what was meant to be one; a guard's error would quote it. */
const Secret = M.any();

const IssuerI = M.interface('ocapURLIssuerService', { issue: M.call(Secret).returns(M.promise()) });
const RedemptionI = M.interface('ocapURLRedemptionService', { redeem: M.call(Secret).returns(M.promise()) });
const RedeemerI = M.interface('redeemer', { redeem: M.call(Secret).returns(M.promise()) });

export const makeRemoteComms = (powers: Powers) => {
  const {
    store,
    limits,
    platform,
    committer,
    identity,
    sessions,
    endpoints,
    urls,
    hostObjects,
    hostMessages,
    logger,
    onChange,
  } = powers;
  const { remotes } = store;
  let network: Network | undefined;
  /** Starts and stops take their turns. */
  let turn: Promise<unknown> = Promise.resolve();
  let options: RemoteCommsOptions | undefined;
  let failure: string | null = null;
  let ended = false;

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };

  /** The peers that the network was asked to keep, so that a message is no reason to dial before it is time. */
  const kept = new Set<RemoteId>();

  const keep = ({ id, peerId, hints, closed }: RemoteRow): void => {
    if (closed || network === undefined) return;
    network.keep(peerId, hints);
    kept.add(id);
  };

  const letGo = ({ id, peerId }: RemoteRow): void => {
    kept.delete(id);
    network?.letGo(peerId);
  };

  /** Where a peer of an earlier life was found may not be allowed any more: then it is looked for at the relays only. */
  const tryKeep = (row: RemoteRow): void => {
    try {
      keep(row);
    } catch (error) {
      logger.debug(`${row.id}: ${messageOf(error)}`);
      keep({ ...row, hints: [] });
    }
  };

  /** What waits to be dialled is dialled now, and connections have to prove that they live. */
  const wakeNetwork = (): void => {
    network?.wake();
    sessions.probe();
  };
  const sleepWatch = makeSleepWatch(platform, wakeNetwork);

  const stopNetwork = async (): Promise<void> => {
    sleepWatch.stop();
    kept.clear();
    const former = network;
    network = undefined;
    await former?.stop();
  };

  const startNetwork = async (): Promise<void> => {
    const seed = identity.seed();
    if (options === undefined || seed === undefined || ended) return;
    const { startNetwork: start } = platform;
    if (start === undefined) throw new KernelError('INVALID_ARGUMENT', 'this platform has no network');
    await stopNetwork();
    const { relays = [], allowedWsHosts = [], directListenAddresses, maxRetryAttempts } = options;
    try {
      network = await start(
        {
          seed,
          relays,
          allowedWsHosts,
          ...(directListenAddresses === undefined ? {} : { directListenAddresses }),
          ...(maxRetryAttempts === undefined ? {} : { maxRetryAttempts }),
        },
        { onChannel: sessions.onChannel, onChange },
      );
      failure = null;
      sleepWatch.start();
    } catch (error) {
      failure = messageOf(error);
      throw error;
    } finally {
      onChange();
    }
    if (ended) {
      await stopNetwork();
      return;
    }
    for (const row of remotes.list()) if (endpoints.isShared(row.id) || row.sent > row.acked) tryKeep(row);
  };

  const mustRun = (): Network => {
    if (network !== undefined) return network;
    if (options === undefined)
      throw new KernelError(
        'REMOTE_COMMS_OFF',
        `the network is off${failure === null ? '' : ` (${failure})`}; initRemoteComms starts it`,
      );
    identity.mustBeOpen();
    throw new KernelError(
      'REMOTE_COMMS_OFF',
      `the network has not started${failure === null ? ' yet' : `: ${failure}`}`,
    );
  };

  const rowOf = (peerId: PeerId): RemoteRow => {
    const row = remotes.getByPeer(checkPeer(peerId));
    if (row === undefined) throw new KernelError('PEER_UNKNOWN', `no peer ${peerId} is known`);
    return row;
  };

  const provide = (peerId: PeerId, hints: readonly string[]): RemoteId => {
    const id = committer.step((step) => sessions.provide(step, peerId, hints));
    committer.flush();
    return id;
  };

  const ownPeerId = (): PeerId | undefined => {
    const status = identity.status();
    return status.state === 'none' ? undefined : status.peerId;
  };

  /** The redeemer of the kernel that a URL names, which is another one. */
  const redeemerOf = (peerId: PeerId, hints: readonly string[]): ObjectRef => {
    if (!isPeerId(peerId)) throw new KernelError('URL_INVALID', 'what follows the "@" is no peer id of an Ed25519 key');
    const running = mustRun();
    // Refuses hints that lead where this kernel must not dial.
    if (remotes.getByPeer(peerId)?.closed !== true) running.keep(peerId, hints);
    const id = provide(peerId, hints);
    tryKeep(rowOf(peerId));
    return endpoints.redeemerOf(id);
  };

  const presence = (kref: ObjectRef): object => hostObjects.presenceOf(kref);

  /** The object of a URL as a value of the host's realm. */
  const redeemToValue = async (text: unknown): Promise<unknown> => {
    const { oid, peerId, hints } = parseOcapUrl(text);
    if (peerId === ownPeerId()) return urls.redeem(oid, presence);
    return HandledPromise.applyMethod(presence(redeemerOf(peerId, hints)), 'redeem', [oid]);
  };

  const krefOfValue = (value: unknown): ObjectRef => {
    const { data, fresh } = hostObjects.serialize(value);
    const kref = singleObject(data);
    if (kref !== undefined && isObjectRef(kref) && fresh.size === 0) return kref;
    throw new KernelError('INVALID_ARGUMENT', 'expected an object, which the ocap URL is to stand for');
  };

  const stateOf = ({ closed, peerId }: RemoteRow, link: ReturnType<Sessions['read']>['link']): PeerState => {
    if (closed) return 'closed';
    if (link !== null) return link === 'established' ? 'connected' : 'handshaking';
    const state = network?.dialState(peerId).state;
    return state === undefined || state === 'idle' ? 'idle' : state;
  };

  const peerStatus = (row: RemoteRow, queueLength: number): PeerStatus => {
    const { link, direct, roundTripMs, unacknowledged, since, lastError, hasTwin } = sessions.read(row.id);
    const dial = network?.dialState(row.peerId);
    return {
      peerId: row.peerId,
      state: stateOf(row, link),
      since,
      via: direct === null ? null : direct ? 'direct' : 'relay',
      queueLength,
      unacknowledged,
      roundTripMs,
      lastError: hasTwin ? lastError : link === 'established' ? null : (dial?.lastError ?? lastError),
      nextAttempt: link === null ? (dial?.nextAttempt ?? null) : null,
    };
  };

  const api = (holder: Holder) => ({
    initIdentity: (given: Parameters<Identity['init']>[0] = {}) => identity.init(given),
    peerIdOfPhrase: async (mnemonic: string) => (await identityOfPhrase(mnemonic)).peerId,
    revealRecoveryPhrase: ({ password }: { password?: string } = {}) => identity.revealPhrase(password),
    confirmPhraseBackup: (): void => identity.confirmBackup(),
    setIdentityPassword: (passwords: { current?: string; next: string | null }) => identity.setPassword(passwords),
    unlockIdentity: (password: string) => identity.unlock(password),
    lockIdentity: (): void => identity.lock(),

    /**
     * Starts the network, with the kernel's identity or a new one; called again, it starts anew with other options. They are kept for
     * the next kernel life.
     */
    initRemoteComms: (raw: RemoteCommsOptions = {}): Promise<void> =>
      inTurn(async () => {
        const parsed = parseRemoteCommsOptions(raw);
        if (platform.startNetwork === undefined)
          throw new KernelError('INVALID_ARGUMENT', 'this platform has no network');
        platform.checkNetworkOptions?.(parsed);
        await identity.init({});
        const former = options;
        options = parsed;
        try {
          await startNetwork();
        } catch (error) {
          options = former;
          if (former === undefined) failure = null;
          await startNetwork().catch((problem: unknown) => logger.warn(messageOf(problem)));
          throw error;
        }
        committer.step((step) => {
          store.remoteComms.set(parsed);
          step.statusChanged();
        });
        committer.flush();
      }),
    /** Ends the network until it is initialised again; what waits for peers goes on waiting. */
    stopRemoteComms: (): Promise<void> =>
      inTurn(async () => {
        options = undefined;
        failure = null;
        committer.step((step) => {
          store.remoteComms.delete();
          step.statusChanged();
        });
        committer.flush();
        await stopNetwork();
        onChange();
      }),

    registerLocationHints: (peerId: PeerId, hints: string[]): void => {
      const id = provide(checkPeer(peerId), hints);
      const row = remotes.get(id);
      if (row !== undefined && endpoints.isShared(id)) keep(row);
    },
    reconnectPeer: async (peerId: PeerId, hints: string[] = []): Promise<void> => {
      const running = mustRun();
      const id = provide(rowOf(peerId).peerId, hints);
      committer.step((step) => {
        remotes.setClosed(id, false);
        step.statusChanged();
      });
      committer.flush();
      const row = remotes.get(id);
      if (row !== undefined) keep(row);
      running.wake();
    },
    closeConnection: async (peerId: PeerId): Promise<void> => {
      const row = rowOf(peerId);
      const { id } = row;
      committer.step((step) => {
        remotes.setClosed(id, true);
        step.statusChanged();
      });
      committer.flush();
      sessions.sayBye(id, 'closed by the person at the other end');
      letGo(row);
    },
    /** Gives up a peer that never comes back: everything that waits for it rejects, and what it held is released. */
    forgetPeer: async (peerId: PeerId): Promise<void> => {
      const row = rowOf(peerId);
      letGo(row);
      committer.step((step) => sessions.remove(step, row));
      committer.flush();
    },

    issueOcapURL: async (kref: string, given: OcapUrlOptions = {}): Promise<string> =>
      urls.issue(asObjectRef(kref), given),
    redeemOcapURL: async (text: string): Promise<ObjectRef> => {
      const { oid, peerId, hints } = parseOcapUrl(text);
      if (peerId === ownPeerId()) {
        return urls.redeem(oid, (kref) => {
          committer.step(() => hostMessages.holdAnswer(holder, { body: '', slots: [kref] }));
          return kref;
        });
      }
      const answer = await hostMessages.queueMessage(holder, redeemerOf(peerId, hints), 'redeem', [oid]);
      const kref = singleObject(answer);
      if (kref === undefined) throw new KernelError('URL_REFUSED', 'the other kernel answered what is no object');
      return asObjectRef(kref);
    },
    listOcapURLs: () => urls.list(),
    revokeOcapURL: (id: string): void => urls.revoke(id),
  });

  return {
    api,

    /** What the kernel itself gives to vats and peers. */
    services: {
      ocapURLIssuerService: makeExo('ocapURLIssuerService', IssuerI, {
        issue: async (object: unknown) => urls.issue(krefOfValue(await object)),
      }),
      ocapURLRedemptionService: makeExo('ocapURLRedemptionService', RedemptionI, { redeem: redeemToValue }),
      remoteRedeemer: makeExo('redeemer', RedeemerI, { redeem: async (oid: unknown) => urls.redeem(oid, presence) }),
    },

    /** Opens the identity of an earlier life, and starts the network that it had. */
    begin: async (): Promise<void> => {
      const known = store.remoteComms.get();
      try {
        if (known !== undefined) options = parseRemoteCommsOptions(known);
      } catch (error) {
        // An older version allowed what this one refuses. That is no reason not to run: the network stays off until it is given others.
        failure = `the network's options of an earlier start are refused: ${messageOf(error)}`;
        logger.warn(failure);
      }
      await identity.begin();
    },

    /** The identity was opened or locked. */
    onIdentityChange: (): void => {
      const work = () => (identity.seed() === undefined ? stopNetwork() : startNetwork());
      if (options !== undefined) inTurn(work).catch((error: unknown) => logger.warn(messageOf(error)));
      onChange();
    },

    /** The peer is known no longer. */
    letGo,

    /** Something waits for a peer. */
    wake: (remote: RemoteId): void => {
      endpoints.wake(remote);
      const row = network === undefined || kept.has(remote) ? undefined : remotes.get(remote);
      if (row !== undefined) tryKeep(row);
    },

    hasRoom: (remote: RemoteId): boolean => sessions.hasRoom(remote, options?.maxQueue ?? limits.outboxPerPeer),
    hints: (): string[] => options?.relays ?? [],

    status: (lengths: ReadonlyMap<string, number>): RemoteCommsStatus => {
      const known = identity.status();
      const common = {
        identity: known,
        peers: remotes.list().map((row) => peerStatus(row, lengths.get(row.id) ?? 0)),
        relays: network?.relays() ?? [],
        options: options ?? null,
        error: failure,
      };
      if (known.state === 'none') return { state: 'disconnected', isInitialized: false, ...common };
      const { peerId } = known;
      const listenAddresses = network?.listenAddresses() ?? [];
      const isInitialized = network !== undefined;
      if (known.state === 'locked') return { state: 'locked', isInitialized, peerId, ...common };
      if (network === undefined || listenAddresses.length === 0) {
        return { state: 'identity-only', isInitialized, peerId, ...common };
      }
      return { state: 'connected', isInitialized: true, peerId, listenAddresses, ...common };
    },

    wakeNetwork,

    /** Settles when the network has let go of its addresses: the next life may listen on them. */
    endLife: async (): Promise<void> => {
      ended = true;
      sessions.endLife();
      await inTurn(stopNetwork).catch((error: unknown) => logger.debug(messageOf(error)));
    },
  };
};
