/** Ocap URLs of this kernel: who presents one gets the object, unless it was revoked, has expired or is used up (P22). */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { KernelError } from '../../wire/errors.ts';
import type { ObjectRef } from '../../wire/ids.ts';
import type { Limits } from '../../wire/limits.ts';
import { formatOcapUrl, parseOcapUrlOptions } from '../../wire/ocap-url.ts';
import type { PeerId } from '../../wire/network.ts';
import type { OcapUrl, OcapUrlOptions } from '../../wire/remotes.ts';
import type { Committer } from '../committer.ts';
import type { Identity } from '../identity/identity.ts';
import { peerIdOf } from '../identity/peer-id.ts';
import { checkKnown } from '../known-kref.ts';
import type { Bytes, PlatformServices } from '../platform.ts';
import { makeRateLimit } from '../rate-limit.ts';
import type { Refs } from '../refs.ts';
import type { KernelStore } from '../store/open-store.ts';
import { makeUrlSeal, swissOfName, type UrlSeal } from './url-seal.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  refs: Refs;
  platform: Pick<PlatformServices, 'crypto' | 'now'>;
  committer: Pick<Committer, 'step' | 'flush'>;
  identity: Pick<Identity, 'mustBeOpen'>;
  /** Multiaddrs through which this kernel can be found. */
  hints(): string[];
};

/** What was given may be the URL itself: it is not repeated. */
const unknown = () => new KernelError('URL_UNKNOWN', 'no ocap URL with this id is honoured here; see the list of URLs');

const digestOf = (swiss: Bytes): string => bytesToHex(sha256(swiss));

export const makeOcapUrls = ({ store, limits, refs, platform, committer, identity, hints }: Powers) => {
  const { ocapUrls, holds, objects, vats } = store;
  /** Goes with the seed, when the identity is locked. */
  const seals = new WeakMap<Bytes, { seed: Bytes; peerId: PeerId; seal: Promise<UrlSeal> }>();
  const issuing = makeRateLimit({ now: platform.now, perMinute: limits.urlsPerMinute });

  /** @throws KernelError `IDENTITY_LOCKED`, `IDENTITY_MISSING` */
  const own = () => {
    const seed = identity.mustBeOpen();
    const known = seals.get(seed);
    if (known !== undefined) return known;
    const peerId = peerIdOf(seed);
    const made = { seed, peerId, seal: makeUrlSeal(platform.crypto, seed, peerId) };
    seals.set(seed, made);
    return made;
  };

  /** Whether the object can still be sent messages. */
  const isThere = (kref: ObjectRef): boolean => {
    const object = objects.get(kref);
    if (object === undefined || object.owner === null || object.revoked) return false;
    return object.owner === 'kernel' || !vats.isEnded(object.owner);
  };

  const remove = ({ id, kref }: OcapUrl): void => {
    ocapUrls.delete(id);
    if (holds.remove('url', kref)) refs.release(kref);
  };

  /** Those that have expired or are used up. */
  const removeSpent = (): void => ocapUrls.listSpent(platform.now()).forEach(remove);

  const checkRate = (): void => {
    if (issuing.take()) return;
    throw new KernelError(
      'TOO_MANY_URLS',
      `${limits.urlsPerMinute} ocap URLs were issued within a minute; try again soon`,
    );
  };

  const checkOptions = (raw: OcapUrlOptions) => {
    const { name = null, petName = null, expires = null, uses: usesLeft = null } = parseOcapUrlOptions(raw);
    if (expires !== null && expires <= platform.now()) {
      throw new KernelError('INVALID_ARGUMENT', 'expires: expected a time to come, in milliseconds since 1970');
    }
    return { name, petName, expires, usesLeft };
  };

  return {
    /**
     * Makes a URL for an object, which is held until the URL is revoked. A name that is bound to the object already gives another
     * text of the same URL, whose conditions become those that are given.
     * @throws (rejects) KernelError `OBJECT_NOT_FOUND`, `OBJECT_REVOKED`, `OBJECT_DELETED`, `INVALID_ARGUMENT`, `URL_NAME_TAKEN`,
     * `TOO_MANY_URLS`, `IDENTITY_MISSING`, `IDENTITY_LOCKED`
     */
    issue: async (kref: ObjectRef, options: OcapUrlOptions = {}): Promise<string> => {
      const { seed, peerId, seal } = own();
      const checked = checkOptions(options);
      const { name } = checked;
      const swiss = name === null ? platform.crypto.getRandomValues(new Uint8Array(16)) : swissOfName(seed, name);
      const oid = await (await seal).seal(swiss);
      committer.step((step) => {
        removeSpent();
        checkKnown(store, kref);
        if (objects.get(kref)?.revoked) throw new KernelError('OBJECT_REVOKED', `${kref} was revoked`);
        const digest = digestOf(swiss);
        const present = ocapUrls.get(digest);
        checkRate();
        step.statusChanged();
        if (present?.kref === kref) {
          ocapUrls.change(present.id, checked);
          return;
        }
        if (present !== undefined) {
          throw new KernelError(
            'URL_NAME_TAKEN',
            `${JSON.stringify(name)} is the name of a URL for ${present.kref}; revoke that first`,
          );
        }
        ocapUrls.add(digest, { id: digest.slice(0, 16), kref, issued: platform.now(), ...checked });
        holds.add('url', kref);
        refs.hold(kref);
      });
      committer.flush();
      return formatOcapUrl({ oid, peerId, hints: hints() });
    },

    /**
     * Gives the object of an oid to `take`, which is to hold it. What it costs is one decryption and a look-up.
     * @throws (rejects) KernelError `URL_REFUSED` for all that is not honoured alike, `IDENTITY_MISSING`, `IDENTITY_LOCKED`
     */
    redeem: async <T>(oid: unknown, take: (kref: ObjectRef) => T): Promise<T> => {
      const { seal } = own();
      const swiss = await (await seal).open(oid);
      const kref = committer.step((step) => {
        removeSpent();
        const url = swiss && ocapUrls.get(digestOf(swiss));
        if (url === undefined || !isThere(url.kref)) {
          throw new KernelError('URL_REFUSED', 'this ocap URL is not honoured');
        }
        ocapUrls.use(url.id);
        step.statusChanged();
        return url.kref;
      });
      try {
        return take(kref);
      } finally {
        // One that is used up has held the object until now.
        committer.step(removeSpent);
      }
    },

    list: (): OcapUrl[] => {
      committer.step(removeSpent);
      return ocapUrls.list();
    },

    /** @throws KernelError `URL_UNKNOWN` */
    revoke: (id: string): void => {
      committer.step((step) => {
        const url = ocapUrls.getById(id);
        if (url === undefined) throw unknown();
        remove(url);
        step.statusChanged();
      });
      committer.flush();
    },

    /** Within a step: the kernel is reset. */
    revokeAll: (): void => ocapUrls.list().forEach(remove),
  };
};

export type OcapUrls = ReturnType<typeof makeOcapUrls>;
