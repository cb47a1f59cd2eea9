import { KernelError } from '../../wire/errors.ts';
import { isDurableExport, isVatId, asVRef, type ObjectRef, type SubclusterId } from '../../wire/ids.ts';
import {
  checkInspectArgument as check,
  inspectSchemas,
  type InspectApi,
  type Mention,
  type ObjectHolder,
  type ObjectSummary,
} from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { ListedObject } from '../store/inspect.ts';
import type { KernelStore } from '../store/open-store.ts';
import { makeParties, type Parties } from './parties.ts';

/** @throws KernelError `INVALID_ARGUMENT`, `OBJECT_NOT_FOUND` */
export const findObject = ({ inspect }: Pick<KernelStore, 'inspect'>, text: string): ListedObject => {
  const kref = check(inspectSchemas.objectRef, 'kref', text);
  const object = inspect.objects.get(kref);
  if (object === undefined) throw new KernelError('OBJECT_NOT_FOUND', `no object ${kref}: it never was, or it is gone`);
  return object;
};

/** Objects as the panel and the command line list them. */
export const makeObjectInspector = (store: Pick<KernelStore, 'inspect'>, limits: Limits) => {
  const { objects } = store.inspect;

  const summarize = (parties: Parties, object: ListedObject): ObjectSummary => {
    const { kref, owner, importers, holders, ...counts } = object;
    const party = parties.ofObject(kref, owner);
    const isRoot = isVatId(owner) && objects.isRoot(kref, owner);
    const outside = holders.filter((holder) => parties.ofHolder(holder).kind !== 'kernel');
    return {
      kref,
      owner: party,
      iface: counts.iface,
      petName: counts.petName,
      role: isRoot ? 'root' : party.kind === 'service' ? 'service' : 'object',
      reachable: counts.reachable,
      recognizable: counts.recognizable,
      holders: importers + outside.length,
      revoked: counts.revoked,
      pinned: holders.includes('pin'),
    };
  };

  /** Each ocap URL holds on its own. */
  const outsideHolders = (parties: Parties, kref: ObjectRef): ObjectHolder[] =>
    objects
      .heldBy(kref)
      .flatMap(({ holder, count }): ObjectHolder[] =>
        holder === 'url'
          ? objects
              .urls(kref)
              .map(({ id, petName }) => ({ party: { kind: 'url', id, petName }, strength: 'reaches', count: 1 }))
          : [{ party: parties.ofHolder(holder), strength: 'reaches', count }],
      );

  const holdersOf = (parties: Parties, { kref, owner }: ListedObject): ObjectHolder[] => [
    ...objects
      .knownTo(kref, limits.inspectedHolders + 1)
      .filter(({ endpoint }) => endpoint !== owner)
      .slice(0, limits.inspectedHolders)
      .map(({ endpoint, reachable }): ObjectHolder => ({
        party: parties.ofOwner(endpoint),
        strength: reachable ? 'reaches' : 'recognizes',
        count: 1,
      })),
    ...outsideHolders(parties, kref),
  ];

  /** Messages and settled promises hold what is left when vats, remotes and outside holders are taken away. */
  const mentionsOf = ({ kref, owner, reachable }: ListedObject): { count: number; found: Mention[] } => {
    const held = objects.heldBy(kref).reduce((sum, { count }) => sum + count, 0);
    const count = reachable - held - objects.reachedBy(kref, owner);
    if (count === 0) return { count, found: [] };
    const { messages, waiting, calls, promises } = objects.mentions(kref);
    const as = (isTarget: boolean) => (isTarget ? 'target' : 'argument');
    const found: Mention[] = [
      ...messages.map(({ at, ordinal, isTarget }): Mention => ({ kind: 'message', at, ordinal, as: as(isTarget) })),
      ...waiting.map(({ at, ordinal }): Mention => ({ kind: 'waiting', at, ordinal })),
      ...calls.map(({ at, ordinal, isTarget }): Mention => ({ kind: 'call', at, ordinal, as: as(isTarget) })),
      ...promises.map((at): Mention => ({ kind: 'promise', at })),
    ];
    return { count, found: found.slice(0, limits.inspectedHolders) };
  };

  const listObjects: InspectApi['listObjects'] = (raw) => {
    const query = check(inspectSchemas.objectQuery, 'query', raw);
    const parties = makeParties(store);
    return {
      total: objects.count(query),
      rows: objects.list(query).map((object) => summarize(parties, object)),
    };
  };

  const getObject: InspectApi['getObject'] = (text) => {
    const object = findObject(store, text);
    const parties = makeParties(store);
    const own = objects.knownTo(object.kref, limits.inspectedHolders).find(({ endpoint }) => endpoint === object.owner);
    return {
      ...summarize(parties, object),
      vref: own?.vref ?? null,
      durable: object.owner === 'kernel' ? false : own !== undefined && isDurableExport(asVRef(own.vref)),
      heldBy: holdersOf(parties, object),
      mentions: mentionsOf(object),
    };
  };

  const previewRevoke: InspectApi['previewRevoke'] = (text) => {
    const object = findObject(store, text);
    const parties = makeParties(store);
    const affected = holdersOf(parties, object).filter(
      ({ party, strength }) => strength === 'reaches' && party.kind !== 'kernel',
    );
    const subclusters = [parties.ofOwner(object.owner), ...affected.map(({ party }) => party)].flatMap(
      (party): SubclusterId[] => (party.kind === 'vat' ? [party.subclusterId] : []),
    );
    return {
      object: summarize(parties, object),
      affected,
      subclusters: [...new Set(subclusters)],
      urls: objects.urls(object.kref),
      messagesWaiting: object.owner === null ? { count: 0, more: false } : objects.waitingTo(object.kref, object.owner),
    };
  };

  return { listObjects, getObject, previewRevoke };
};
