/** Where the parties of a reference graph stand: on a ring, those that belong together beside each other. */
import type { GraphEdge, GraphNode, Party, ReferenceGraph } from '../../wire/inspect.ts';

export type PlacedNode = {
  node: GraphNode;
  x: number;
  y: number;
  /** Where its label begins, ends or has its middle, and how it is turned, in degrees; labels stand outside the ring. */
  label: { x: number; y: number; turn: number; anchor: 'start' | 'middle' | 'end' };
};
export type PlacedEdge = { edge: GraphEdge; path: string; width: number };
/** The middle of the drawing is at 0, 0. */
export type PlacedGraph = { width: number; height: number; nodes: PlacedNode[]; edges: PlacedEdge[] };

const NODE_SPACING = 22;
const SMALLEST_RADIUS = 130;
/** Room for labels around the ring. */
const MARGIN = 190;
/** The labels of so many parties need not be turned to keep out of each other's way, */
const UNTURNED = 16;
/** and need less room above and below. */
const LOW_MARGIN = 40;
const LABEL_GAP = 14;
/** How far an edge bends to the middle: 0 is a straight line. */
const BEND = 0.35;
/** An arrow's head ends here, beside its node. */
const HEAD_GAP = 11;

const order: Record<Party['kind'], number> = {
  session: 0,
  host: 1,
  pin: 2,
  url: 3,
  urls: 3,
  remote: 4,
  vat: 5,
  service: 6,
  kernel: 7,
  gone: 8,
};

const numberIn = (id: string): number => Number(/\d+/.exec(id)?.[0] ?? 0);

const compare = (a: GraphNode, b: GraphNode): number => {
  const byKind = order[a.party.kind] - order[b.party.kind];
  if (byKind !== 0) return byKind;
  if (a.party.kind === 'vat' && b.party.kind === 'vat' && a.party.subclusterId !== b.party.subclusterId)
    return numberIn(a.party.subclusterId) - numberIn(b.party.subclusterId);
  return numberIn(a.id) - numberIn(b.id);
};

/** A graph with only one party and those that it holds objects of, or that hold its. */
export const aroundNode = ({ nodes, edges, ...totals }: ReferenceGraph, id: string): ReferenceGraph => {
  const near = edges.filter(({ from, to }) => from === id || to === id);
  const ids = new Set([id, ...near.flatMap(({ from, to }) => [from, to])]);
  return { ...totals, nodes: nodes.filter((node) => ids.has(node.id)), edges: near };
};

const placeEdge = (edge: GraphEdge, from: PlacedNode, to: PlacedNode): PlacedEdge => {
  const bend = (a: number, b: number): number => ((a + b) / 2) * (1 - BEND);
  const [cx, cy] = [bend(from.x, to.x), bend(from.y, to.y)];
  const distance = Math.hypot(to.x - cx, to.y - cy) || 1;
  const end = (at: number, control: number): number => at - ((at - control) / distance) * HEAD_GAP;
  const round = (value: number): string => value.toFixed(1);
  const path = `M${round(from.x)} ${round(from.y)}Q${round(cx)} ${round(cy)} ${round(end(to.x, cx))} ${round(end(to.y, cy))}`;
  return { edge, path, width: Math.min(5, 1 + Math.log2(edge.count) / 2) };
};

const placeLabel = (angle: number, radius: number, isTurned: boolean): PlacedNode['label'] => {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const place = { x: cos * (radius + LABEL_GAP), y: sin * (radius + LABEL_GAP) };
  const side = cos < -1e-9 ? 'end' : 'start';
  if (!isTurned) return { ...place, turn: 0, anchor: Math.abs(cos) < 0.1 ? 'middle' : side };
  const degrees = (angle * 180) / Math.PI;
  return { ...place, turn: side === 'end' ? degrees + 180 : degrees, anchor: side };
};

export const placeGraph = ({ nodes, edges }: Pick<ReferenceGraph, 'nodes' | 'edges'>): PlacedGraph => {
  const radius = Math.max(SMALLEST_RADIUS, (nodes.length * NODE_SPACING) / (2 * Math.PI));
  const isTurned = nodes.length > UNTURNED;
  const placed = [...nodes].sort(compare).map((node, index): PlacedNode => {
    const angle = (index / nodes.length) * 2 * Math.PI - Math.PI / 2;
    const label = placeLabel(angle, radius, isTurned);
    return { node, x: Math.cos(angle) * radius, y: Math.sin(angle) * radius, label };
  });
  const byId = new Map(placed.map((each) => [each.node.id, each]));
  return {
    width: 2 * (radius + MARGIN),
    height: 2 * (radius + (isTurned ? MARGIN : LOW_MARGIN)),
    nodes: placed,
    edges: edges.flatMap((edge) => {
      const [from, to] = [byId.get(edge.from), byId.get(edge.to)];
      return from === undefined || to === undefined ? [] : [placeEdge(edge, from, to)];
    }),
  };
};
