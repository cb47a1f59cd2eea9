import { isRemoteId, isVatId, type ObjectRef, type VatId } from '../../wire/ids.ts';
import {
  checkInspectArgument as check,
  inspectSchemas,
  type GraphEdge,
  type GraphNode,
  type InspectApi,
  type Party,
  type PathStep,
  type ReachPath,
} from '../../wire/inspect.ts';
import type { Limits } from '../../wire/limits.ts';
import type { HeldObjects } from '../store/inspect.ts';
import type { KernelStore } from '../store/open-store.ts';
import { findObject } from './objects.ts';
import { makeParties, type Parties } from './parties.ts';

const EDGES = 500;

/** From a vat or remote, the next vat on a shortest way to those that hold an object, by way of an object of that next one. */
type Way = { distance: number; next?: { vat: VatId; via: ObjectRef } };
type Importer = Pick<HeldObjects, 'holder' | 'example'>;

/**
 * Shortest ways through vats to some of them, which are at distance 0, from vats and remotes. Who holds what is read backwards from
 * there, until `isEnough`.
 */
export const findWays = (
  goals: readonly VatId[],
  importersOf: (vat: VatId) => readonly Importer[],
  isEnough: (ways: ReadonlyMap<string, Way>) => boolean = () => false,
): Map<string, Way> => {
  const ways = new Map<string, Way>(goals.map((vat) => [vat, { distance: 0 }]));
  // The map grows on the way: this is a breadth-first search.
  for (const [endpoint, { distance }] of ways) {
    if (!isVatId(endpoint)) continue;
    if (isEnough(ways)) break;
    for (const { holder, example } of importersOf(endpoint)) {
      if (!ways.has(holder)) ways.set(holder, { distance: distance + 1, next: { vat: endpoint, via: example } });
    }
  }
  return ways;
};

/** Who holds what of whom, and so who could come to what. */
export const makeReachInspector = (store: Pick<KernelStore, 'inspect'>, limits: Limits) => {
  const { objects, graph } = store.inspect;

  /** An ocap URL goes by its own id where one object is meant. */
  const rootParty = (parties: Parties, holder: string, kref: ObjectRef): Party => {
    if (isRemoteId(holder)) return parties.ofOwner(holder);
    const [url] = holder === 'url' ? objects.urls(kref) : [];
    return url === undefined ? parties.ofHolder(holder) : { kind: 'url', id: url.id, petName: url.petName };
  };

  const pathsTo: InspectApi['pathsTo'] = (text) => {
    const { kref, owner, revoked } = findObject(store, text);
    const parties = makeParties(store);
    const known = objects.knownTo(kref, limits.inspectedHolders);
    const importers = known.flatMap(({ endpoint, reachable }) => (endpoint !== owner && reachable ? [endpoint] : []));
    const goals = [...(isVatId(owner) ? [owner] : []), ...importers.filter(isVatId)];
    const end: PathStep = { kref, owner: parties.ofObject(kref, owner) };
    const held = goals.map((vat) => parties.ofOwner(vat));
    // Nobody gets anywhere with a revoked object.
    if (revoked) return { kref, held, paths: [], truncated: false };

    const outside = Map.groupBy(graph.heldFromOutside(), ({ holder }) => holder);
    const direct = [
      ...importers.filter(isRemoteId),
      ...objects.heldBy(kref).flatMap(({ holder }) => (outside.has(holder) ? [holder] : [])),
    ];
    const rest = [...outside.keys()].filter((holder) => !direct.includes(holder));
    const remotes = graph.remotes().filter((remote) => !direct.includes(remote));
    const ways = findWays(goals, graph.importedFrom, (found) =>
      // A way that is found later is no shorter.
      [...remotes, ...rest].every(
        (root) => found.has(root) || outside.get(root)?.some((each) => each.owner !== null && found.has(each.owner)),
      ),
    );

    const walk = (from: string): PathStep[] => {
      const next = ways.get(from)?.next;
      return next === undefined ? [end] : [{ kref: next.via, owner: parties.ofOwner(next.vat) }, ...walk(next.vat)];
    };
    const fromOutside = (holder: string): ReachPath[] => {
      const near = (outside.get(holder) ?? []).flatMap(({ owner: first, example }) => {
        const way = isVatId(first) ? ways.get(first) : undefined;
        return way === undefined || first === null ? [] : [{ first, example, distance: way.distance }];
      });
      const [nearest] = near.sort((a, b) => a.distance - b.distance);
      if (nearest === undefined) return [];
      const { first, example } = nearest;
      const start: PathStep = { kref: example, owner: parties.ofObject(example, first) };
      return [{ root: rootParty(parties, holder, example), steps: [start, ...walk(first)] }];
    };
    const paths = [
      ...direct.map((holder): ReachPath => ({ root: rootParty(parties, holder, kref), steps: [end] })),
      ...remotes.flatMap((remote): ReachPath[] =>
        ways.has(remote) ? [{ root: parties.ofOwner(remote), steps: walk(remote) }] : [],
      ),
      ...rest.flatMap(fromOutside),
    ].sort((a, b) => a.steps.length - b.steps.length);
    return {
      kref,
      held,
      paths: paths.slice(0, limits.inspectedHolders),
      truncated: known.length === limits.inspectedHolders || paths.length > limits.inspectedHolders,
    };
  };

  const readGraph: InspectApi['graph'] = (raw = {}) => {
    const { limit = EDGES } = check(inspectSchemas.graphQuery, 'query', raw);
    const parties = makeParties(store);
    const nodes = new Map<string, GraphNode>();
    const nodeOf = (id: string, party: Party): string => {
      if (!nodes.has(id)) nodes.set(id, { id, party, owns: 0 });
      return id;
    };
    const ownerNode = ({ owner, service }: Pick<HeldObjects, 'owner' | 'service'>): string => {
      if (service !== null) return nodeOf(`service:${service}`, { kind: 'service', name: service });
      return nodeOf(owner === null ? 'gone' : owner === 'kernel' ? 'host' : owner, parties.ofOwner(owner));
    };
    const holderNode = (holder: string): string => {
      if (isVatId(holder) || isRemoteId(holder)) return nodeOf(holder, parties.ofOwner(holder));
      const party = parties.ofHolder(holder);
      return nodeOf(party.kind === 'host' ? 'host' : holder, party);
    };
    const owned = graph.owned();
    const held = [...owned.keys()].flatMap((owner) => (owner === null ? [] : graph.importedFrom(owner)));
    const edges = [...held, ...graph.heldFromOutside()].map((each): GraphEdge => ({
      from: holderNode(each.holder),
      to: ownerNode(each),
      count: each.count,
      example: each.example,
    }));
    for (const [owner, owns] of owned) {
      const node = nodes.get(ownerNode({ owner, service: null }));
      if (node !== undefined) node.owns = owns;
    }
    edges.sort((a, b) => b.count - a.count);
    const shown = edges.slice(0, limit);
    const named = new Set(shown.flatMap(({ from, to }) => [from, to]));
    const all = [...nodes.values()];
    // Nodes without an edge are shown when there is room for all.
    const shownNodes = shown.length === edges.length ? all : all.filter(({ id }) => named.has(id));
    return { nodes: shownNodes, edges: shown, totalNodes: all.length, totalEdges: edges.length };
  };

  return { pathsTo, graph: readGraph };
};
