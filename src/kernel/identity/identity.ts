/** Who this kernel is to others: a key that follows from a recovery phrase (P23). */
import { KernelError } from '../../wire/errors.ts';
import type { PeerId } from '../../wire/network.ts';
import type { IdentityOptions, IdentityStatus } from '../../wire/remotes.ts';
import type { Committer } from '../committer.ts';
import type { Bytes, PlatformServices } from '../platform.ts';
import type { IdentityRow } from '../store/identity.ts';
import type { KernelStore } from '../store/open-store.ts';
import {
  checkIdentityOptions,
  checkPasswords,
  makeNewIdentity,
  openIdentity,
  readGivenIdentity,
  type KnownIdentity,
} from './given-identity.ts';
import { entropyToPhrase } from './mnemonic.ts';
import { seal, unseal } from './seal.ts';

type Powers = {
  store: Pick<KernelStore, 'identity'>;
  platform: Pick<PlatformServices, 'crypto' | 'now'>;
  committer: Pick<Committer, 'step' | 'flush'>;
  /** The seed has become known, or is known no longer. */
  onChange(): void;
};

const locked = () => new KernelError('IDENTITY_LOCKED', 'the identity is locked; unlock it with its password');
const missing = () => new KernelError('IDENTITY_MISSING', 'the kernel has no identity yet; initIdentity makes one');

/**
 * An identity lasts as long as its storage.
 * @throws KernelError `IDENTITY_EXISTS` when the kernel has another than the given one.
 */
export const refuseOther = ({ identity }: Pick<KernelStore, 'identity'>, given: PeerId): void => {
  const row = identity.get();
  if (row === undefined || row.peerId === given) return;
  throw new KernelError(
    'IDENTITY_EXISTS',
    `this kernel is ${row.peerId}, and what was given makes another; reset its storage to become that one`,
  );
};

export const makeIdentity = ({ store, platform, committer, onChange }: Powers) => {
  const { crypto, now } = platform;
  /** The secret while it is known; reading it from the table is for the start. */
  let open: KnownIdentity | undefined;
  /** One change at a time: each looks at what the last one left. */
  let turn: Promise<unknown> = Promise.resolve();

  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const done = turn.then(work);
    turn = done.catch(() => {});
    return done;
  };

  const write = (row: IdentityRow): void => {
    committer.step((step) => {
      store.identity.set(row);
      step.statusChanged();
    });
    committer.flush();
  };

  const become = (known: KnownIdentity): void => {
    if (open !== undefined) return;
    open = known;
    onChange();
  };

  const openRow = async (row: IdentityRow, secret: Bytes): Promise<void> => become(await openIdentity(row, secret));

  const mustExist = (): IdentityRow => {
    const row = store.identity.get();
    if (row === undefined) throw missing();
    return row;
  };

  const mustHavePhrase = (): IdentityRow => {
    const row = mustExist();
    if (row.kind === 'phrase') return row;
    throw new KernelError('IDENTITY_NOT_BACKED', 'this identity was made from a raw seed, which no phrase gives back');
  };

  /** What a person has to know to do this: the password, where there is one. */
  const secretFor = async (row: IdentityRow, password: unknown): Promise<Bytes> => {
    if ('secret' in row) return row.secret;
    if (password === undefined) throw new KernelError('IDENTITY_LOCKED', 'the password is needed for this');
    return unseal(crypto, password, row.sealed, row.peerId);
  };

  const adopt = (given: KnownIdentity | undefined, words?: number): Promise<{ peerId: PeerId }> =>
    inTurn(async () => {
      const row = store.identity.get();
      if (row !== undefined && given === undefined) return { peerId: row.peerId };
      const known = given ?? (await makeNewIdentity(crypto, words));
      const { kind, secret, peerId } = known;
      refuseOther(store, peerId);
      // Whoever gave a phrase has it.
      const backedUpAt = given !== undefined && kind === 'phrase' ? now() : null;
      if (row === undefined) write({ peerId, kind, backedUpAt, secret });
      become(known);
      return { peerId };
    });

  return {
    /** Reads what an earlier life left. */
    begin: async (): Promise<void> => {
      const row = store.identity.get();
      if (row !== undefined && 'secret' in row) await openRow(row, row.secret);
    },

    /**
     * Gives the kernel this identity unless it has it; one that is locked is open then, because who knows the phrase needs no password.
     * @throws (rejects) KernelError `IDENTITY_EXISTS` when it has another.
     */
    adopt: (given: KnownIdentity) => adopt(given),

    /**
     * Gives the kernel an identity: the one that the options give, else the one it has, else a new one.
     * @throws (rejects) KernelError `PHRASE_INVALID`, `INVALID_ARGUMENT`, and `IDENTITY_EXISTS` when it has another.
     */
    init: async (raw: IdentityOptions): Promise<{ peerId: PeerId }> => {
      const options = checkIdentityOptions(raw);
      return adopt(await readGivenIdentity(options), options.words);
    },

    status: (): IdentityStatus => {
      const row = store.identity.get();
      if (row === undefined) return { state: 'none' };
      const { peerId, kind, backedUpAt } = row;
      return {
        // One without a password is never locked, nor in the moment between being written and being known.
        state: open === undefined && 'sealed' in row ? 'locked' : 'open',
        peerId,
        backedByPhrase: kind === 'phrase',
        hasPassword: 'sealed' in row,
        backedUpAt,
      };
    },

    /** The Ed25519 seed; undefined while there is none or it is locked. */
    seed: (): Bytes | undefined => open?.seed,
    /** @throws KernelError `IDENTITY_LOCKED`, `IDENTITY_MISSING` */
    mustBeOpen: (): Bytes => {
      if (open !== undefined) return open.seed;
      mustExist();
      throw locked();
    },

    /**
     * The recovery phrase. With a password set, it is asked for again.
     * @throws (rejects) KernelError `IDENTITY_MISSING`, `IDENTITY_NOT_BACKED`, `IDENTITY_LOCKED`, `PASSWORD_WRONG`
     */
    revealPhrase: async (password?: unknown): Promise<string> =>
      entropyToPhrase(await secretFor(mustHavePhrase(), password)),

    /**
     * Notes that a person has shown to have the phrase.
     * @throws KernelError `IDENTITY_MISSING`, `IDENTITY_NOT_BACKED`
     */
    confirmBackup: (): void => {
      mustHavePhrase();
      committer.step((step) => {
        store.identity.setBackedUp(now());
        step.statusChanged();
      });
      committer.flush();
    },

    /**
     * Sets, changes or (null) removes the password.
     * @throws (rejects) KernelError `IDENTITY_MISSING`, `IDENTITY_LOCKED`, `PASSWORD_WRONG`, `INVALID_ARGUMENT`
     */
    setPassword: (passwords: unknown): Promise<void> =>
      inTurn(async () => {
        const { current, next } = checkPasswords(passwords);
        const row = mustExist();
        const { peerId, kind } = row;
        const secret = await secretFor(row, current);
        // Also one that is damaged was sealed with some password: what is sealed anew must be right.
        await openRow(row, secret);
        const lock = next === null ? { secret } : { sealed: await seal(crypto, next, secret, peerId) };
        // Meanwhile the phrase may have been confirmed.
        write({ peerId, kind, backedUpAt: mustExist().backedUpAt, ...lock });
        // What the commit let out may have written something.
        committer.flush();
        store.identity.emptyLog();
      }),

    /** @throws (rejects) KernelError `IDENTITY_MISSING`, `PASSWORD_WRONG` */
    unlock: (password: unknown): Promise<void> =>
      inTurn(async () => {
        const row = mustExist();
        if (open === undefined) await openRow(row, await secretFor(row, password));
      }),

    /** Forgets the secret until the password is given. @throws KernelError `INVALID_ARGUMENT` where there is no password. */
    lock: (): void => {
      if ('secret' in mustExist())
        throw new KernelError('INVALID_ARGUMENT', 'the identity has no password to lock it with');
      open = undefined;
      onChange();
    },
  };
};

export type Identity = ReturnType<typeof makeIdentity>;
