import { useId, useMemo } from 'react';
import type { GraphNode, ReferenceGraph as Graph } from '../../wire/inspect.ts';
import { countOf } from '../count-of.ts';
import { partyText } from '../kit/party-text.ts';
import { placeGraph, type PlacedNode } from './graph-layout.ts';
import styles from './reference-graph.module.css';

/** A shape for each kind of party: vats are round, the host and its services square, everybody outside a diamond. */
const Shape = ({ x, y, node }: PlacedNode) => {
  switch (node.party.kind) {
    case 'vat':
      return <circle className={styles['vat']} cx={x} cy={y} r={7} />;
    case 'service':
    case 'host':
    case 'kernel':
    case 'gone':
      return <rect className={styles['service']} x={x - 6} y={y - 6} width={12} height={12} />;
    default:
      return <path className={styles['outside']} d={`M${x} ${y - 8}l8 8l-8 8l-8 -8z`} />;
  }
};

type ReferenceGraphProps = {
  graph: Graph;
  /** What a click on a party does; the keyboard has a list of them beside the drawing. */
  onChoose: (node: GraphNode) => void;
};

/** Who holds objects of whom: an arrow from a holder to an owner, the thicker the more. The tables beside it say the same. */
export const ReferenceGraph = ({ graph, onChoose }: ReferenceGraphProps) => {
  const { width, height, nodes, edges } = useMemo(() => placeGraph(graph), [graph]);
  const head = useId();
  return (
    <svg
      className={styles['graph']}
      viewBox={`${-width / 2} ${-height / 2} ${width} ${height}`}
      role="img"
      aria-label={`${nodes.length} parties and ${countOf(edges.length, 'arrow')}; the tables below have the same`}
    >
      <defs>
        <marker
          id={head}
          viewBox="0 0 8 8"
          refX="6"
          refY="4"
          markerWidth="7"
          markerHeight="7"
          orient="auto"
          markerUnits="userSpaceOnUse"
        >
          <path className={styles['head']} d="M0 0L8 4L0 8z" />
        </marker>
      </defs>
      {edges.map(({ edge, path, width }) => (
        <path
          key={`${edge.from} ${edge.to}`}
          className={styles['edge']}
          d={path}
          strokeWidth={width}
          markerEnd={`url(#${head})`}
        />
      ))}
      {nodes.map((placed) => {
        const { node, label } = placed;
        return (
          <g key={node.id} className={styles['node']} onClick={() => onChoose(node)}>
            <Shape {...placed} />
            <text
              className={styles['label']}
              transform={`translate(${label.x} ${label.y}) rotate(${label.turn})`}
              textAnchor={label.anchor}
              dominantBaseline="middle"
            >
              {partyText(node.party)}
            </text>
          </g>
        );
      })}
    </svg>
  );
};
