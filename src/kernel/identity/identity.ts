/** Who this kernel is to others: a key that follows from a recovery phrase (P23). */
import { KernelError } from '../../wire/errors.ts';
import type { IdentityOptions, IdentityStatus } from '../../wire/remotes.ts';
import type { Committer } from '../committer.ts';
import type { Bytes, PlatformServices } from '../platform.ts';
import type { IdentityKind, IdentityRow } from '../store/identity.ts';
import type { KernelStore } from '../store/open-store.ts';
import { entropyToPhrase, generateMnemonic, mnemonicToSeed, phraseToEntropy } from './mnemonic.ts';
import { peerIdOf } from './peer-id.ts';
import { seal, unseal } from './seal.ts';

type Powers = {
  store: Pick<KernelStore, 'identity'>;
  platform: Pick<PlatformServices, 'crypto'>;
  committer: Pick<Committer, 'step' | 'flush'>;
  /** The seed has become known, or is known no longer. */
  onChange(): void;
};

const SEED_LENGTH = 32;

const checkSeed = (seed: unknown): Bytes => {
  const bytes = typeof seed === 'string' && /^[0-9a-f]{64}$/i.test(seed) ? fromHex(seed) : seed;
  if (bytes instanceof Uint8Array && bytes.length === SEED_LENGTH) return new Uint8Array(bytes);
  throw new KernelError('INVALID_ARGUMENT', 'keySeed: expected 32 bytes, or 64 hexadecimal digits');
};

const fromHex = (text: string): Bytes => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));

const seedOf = (kind: IdentityKind, secret: Bytes): Promise<Bytes> =>
  kind === 'seed' ? Promise.resolve(secret) : mnemonicToSeed(entropyToPhrase(secret));

const locked = () => new KernelError('IDENTITY_LOCKED', 'the identity is locked; unlock it with its password');
const missing = () => new KernelError('IDENTITY_MISSING', 'the kernel has no identity yet; initIdentity makes one');

export const makeIdentity = ({ store, platform, committer, onChange }: Powers) => {
  const { crypto } = platform;
  /** The secret while it is known; reading it from the table is for the start. */
  let open: { kind: IdentityKind; secret: Bytes; seed: Bytes } | undefined;
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

  const unlockWith = async (kind: IdentityKind, secret: Bytes): Promise<void> => {
    open = { kind, secret, seed: await seedOf(kind, secret) };
    onChange();
  };

  const mustExist = (): IdentityRow => {
    const row = store.identity.get();
    if (row === undefined) throw missing();
    return row;
  };

  /** What a person has to know to do this: the password, where there is one. */
  const secretFor = async (row: IdentityRow, password: unknown): Promise<Bytes> => {
    if ('secret' in row) return row.secret;
    if (password === undefined) throw new KernelError('IDENTITY_LOCKED', 'the password is needed for this');
    return unseal(crypto, password, row.sealed, row.peerId);
  };

  const chosen = ({ mnemonic, keySeed, words }: IdentityOptions): { kind: IdentityKind; secret: Bytes } => {
    if (mnemonic !== undefined && keySeed !== undefined) {
      throw new KernelError('INVALID_ARGUMENT', 'expected a mnemonic or a keySeed, not both');
    }
    if (keySeed !== undefined) return { kind: 'seed', secret: checkSeed(keySeed) };
    return { kind: 'phrase', secret: phraseToEntropy(mnemonic ?? generateMnemonic(words)) };
  };

  const init = (options: IdentityOptions): Promise<{ peerId: string }> =>
    inTurn(async () => {
      const row = store.identity.get();
      if (row !== undefined && options.mnemonic === undefined && options.keySeed === undefined) {
        return { peerId: row.peerId };
      }
      const { kind, secret } = chosen(options);
      const peerId = peerIdOf(await seedOf(kind, secret));
      if (row !== undefined) {
        if (row.peerId === peerId) return { peerId };
        throw new KernelError(
          'IDENTITY_EXISTS',
          `this kernel is ${row.peerId}, and what was given makes another; reset its storage to become that one`,
        );
      }
      write({ peerId, kind, secret });
      await unlockWith(kind, secret);
      return { peerId };
    });

  return {
    /** Reads what an earlier life left. */
    begin: async (): Promise<void> => {
      const row = store.identity.get();
      if (row !== undefined && 'secret' in row) await unlockWith(row.kind, row.secret);
    },

    /**
     * Gives the kernel an identity unless it has one.
     * @throws (rejects) KernelError `PHRASE_INVALID`, `INVALID_ARGUMENT`, and `IDENTITY_EXISTS` when it has another.
     */
    init,

    status: (): IdentityStatus => {
      const row = store.identity.get();
      if (row === undefined) return { state: 'none' };
      const { peerId, kind } = row;
      return {
        state: open === undefined ? 'locked' : 'open',
        peerId,
        backedByPhrase: kind === 'phrase',
        hasPassword: 'sealed' in row,
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
    revealPhrase: async (password?: unknown): Promise<string> => {
      const row = mustExist();
      if (row.kind === 'seed') {
        throw new KernelError(
          'IDENTITY_NOT_BACKED',
          'this identity was made from a raw seed, which no phrase gives back',
        );
      }
      return entropyToPhrase(await secretFor(row, password));
    },

    /**
     * Sets, changes or (null) removes the password.
     * @throws (rejects) KernelError `IDENTITY_MISSING`, `IDENTITY_LOCKED`, `PASSWORD_WRONG`, `INVALID_ARGUMENT`
     */
    setPassword: ({ current, next }: { current?: unknown; next: unknown }): Promise<void> =>
      inTurn(async () => {
        const row = mustExist();
        const { peerId, kind } = row;
        const secret = await secretFor(row, current);
        if (next === null) write({ peerId, kind, secret });
        else {
          const sealed = await seal(crypto, next, secret, peerId);
          store.identity.whileShredding(() => write({ peerId, kind, sealed }));
        }
        await unlockWith(kind, secret);
      }),

    /** @throws (rejects) KernelError `IDENTITY_MISSING`, `PASSWORD_WRONG` */
    unlock: (password: unknown): Promise<void> =>
      inTurn(async () => {
        const row = mustExist();
        if (open === undefined) await unlockWith(row.kind, await secretFor(row, password));
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
