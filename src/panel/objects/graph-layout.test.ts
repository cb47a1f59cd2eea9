import { expect, test } from 'vitest';
import type { GraphNode, ReferenceGraph } from '../../wire/inspect.ts';
import { aroundNode, placeGraph } from './graph-layout.ts';

const vat = (id: `v${number}`, subclusterId: `s${number}`): GraphNode => ({
  id,
  party: { kind: 'vat', id, name: id, subclusterId },
  owns: 1,
});
const graph: ReferenceGraph = {
  nodes: [
    vat('v10', 's2'),
    vat('v2', 's1'),
    { id: 'session:1', party: { kind: 'session', id: '1' }, owns: 0 },
    vat('v3', 's2'),
    { id: 'service:clock', party: { kind: 'service', name: 'clock' }, owns: 1 },
  ],
  edges: [
    { from: 'session:1', to: 'v2', count: 1, example: 'ko1' },
    { from: 'v2', to: 'v10', count: 64, example: 'ko2' },
    { from: 'v10', to: 'service:clock', count: 2, example: 'ko3' },
  ],
  totalNodes: 5,
  totalEdges: 3,
};

test('who belongs together stands together, each in a place of its own', () => {
  const { nodes, edges, width, height } = placeGraph(graph);
  expect(nodes.map(({ node }) => node.id)).toEqual(['session:1', 'v2', 'v3', 'v10', 'service:clock']);
  expect(new Set(nodes.map(({ x, y }) => `${x.toFixed(1)} ${y.toFixed(1)}`)).size).toBe(5);
  for (const { x, y } of nodes) expect(Math.hypot(x, y)).toBeLessThan(Math.min(width, height) / 2);
  expect(edges.map(({ edge }) => edge.to)).toEqual(['v2', 'v10', 'service:clock']);
  expect(edges[1]!.width).toBeGreaterThan(edges[0]!.width);
});

test('a ring grows with the parties on it', () => {
  const many = Array.from({ length: 100 }, (_, index) => vat(`v${index}`, 's1'));
  const { nodes } = placeGraph({ nodes: many, edges: [] });
  const distances = nodes.slice(1).map(({ x, y }, index) => Math.hypot(x - nodes[index]!.x, y - nodes[index]!.y));
  expect(Math.min(...distances)).toBeGreaterThan(20);
});

test('around one party are those it has to do with', () => {
  const near = aroundNode(graph, 'v10');
  expect(near.nodes.map(({ id }) => id)).toEqual(['v10', 'v2', 'service:clock']);
  expect(near.edges).toHaveLength(2);
  expect(aroundNode(graph, 'v3').nodes.map(({ id }) => id)).toEqual(['v3']);
});
