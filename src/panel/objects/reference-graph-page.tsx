import { E } from '@endo/eventual-send';
import { useId, useMemo } from 'react';
import type { GraphEdge, GraphNode, ReferenceGraph as Graph } from '../../wire/inspect.ts';
import { Page } from '../frame/page.tsx';
import { navigate, useRoute } from '../frame/router.ts';
import { useKernelView } from '../kernel-context.ts';
import { Button } from '../kit/button.tsx';
import { Empty } from '../kit/empty.tsx';
import { Failed } from '../kit/failed.tsx';
import { controlClass, Field } from '../kit/field.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import { Loading } from '../kit/loading.tsx';
import { PartyLabel } from '../kit/party-label.tsx';
import { partyText } from '../kit/party-text.ts';
import { Stale } from '../kit/stale.tsx';
import { VirtualTable, type Column } from '../kit/virtual-table.tsx';
import { useKernelQuery } from '../use-kernel-query.ts';
import { aroundNode } from './graph-layout.ts';
import { ObjectTabs } from './object-tabs.tsx';
import { ReferenceGraph } from './reference-graph.tsx';
import styles from './objects.module.css';

/** The heaviest; more cannot be told apart in a drawing. */
const SHOWN_EDGES = 500;

const choose = (id: string): void =>
  navigate({ view: 'objects', path: ['graph'], query: id === '' ? {} : { of: id } }, { replace: true });

const PartyCell = ({ node, id }: { node: GraphNode | undefined; id: string }) =>
  node === undefined ? id : <PartyLabel party={node.party} />;

const Tables = ({ graph: { nodes, edges } }: { graph: Graph }) => {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edgeColumns: Column<GraphEdge>[] = [
    {
      title: 'Holder',
      width: 'minmax(8rem, 2fr)',
      render: ({ from }) => <PartyCell node={byId.get(from)} id={from} />,
    },
    {
      title: 'Holds objects of',
      width: 'minmax(8rem, 2fr)',
      render: ({ to }) => <PartyCell node={byId.get(to)} id={to} />,
    },
    { title: 'How many', width: '6rem', align: 'end', render: ({ count }) => count },
    { title: 'One of them', width: '6rem', render: ({ example }) => <KrefLink kref={example} /> },
  ];
  const nodeColumns: Column<GraphNode>[] = [
    { title: 'Party', width: 'minmax(8rem, 3fr)', render: ({ party }) => <PartyLabel party={party} /> },
    { title: 'Owns objects', width: '7rem', align: 'end', render: ({ owns }) => owns },
  ];
  return (
    <>
      <h2>Who holds objects of whom</h2>
      {edges.length === 0 ? (
        <Empty>Nobody holds an object of another.</Empty>
      ) : (
        <VirtualTable
          label="References"
          columns={edgeColumns}
          rows={edges}
          keyOf={({ from, to }) => `${from} ${to}`}
          height="24rem"
        />
      )}
      <h2>Parties</h2>
      <VirtualTable label="Parties" columns={nodeColumns} rows={nodes} keyOf={({ id }) => id} height="24rem" />
    </>
  );
};

const Shown = ({ graph, reload }: { graph: Graph; reload: () => void }) => {
  const { query } = useRoute();
  const of = query['of'] ?? '';
  const shown = useMemo(() => (of === '' ? graph : aroundNode(graph, of)), [graph, of]);
  const id = useId();
  return (
    <>
      <div className={styles['filters']}>
        <Field id={id} label="Show" error={null}>
          {(control) => (
            <select {...control} className={controlClass} value={of} onChange={(event) => choose(event.target.value)}>
              <option value="">everybody</option>
              {graph.nodes.map((node) => (
                <option key={node.id} value={node.id}>
                  {partyText(node.party)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <div className={styles['buttons']}>
          <Button onClick={reload}>Look again</Button>
        </div>
      </div>
      <p className={styles['note']}>
        An arrow leads from a holder to the owner of what it holds, the thicker the more. Vats are round, the host and
        its services square, everybody outside a diamond.
        {graph.totalEdges > graph.edges.length &&
          ` These are the heaviest ${graph.edges.length} of ${graph.totalEdges} arrows.`}
      </p>
      <ReferenceGraph graph={shown} onChoose={(node) => choose(node.id)} />
      <Tables key={of} graph={shown} />
    </>
  );
};

export const ReferenceGraphPage = () => {
  const view = useKernelView();
  const { answer, reload } = useKernelQuery('graph', (kernel) => E(kernel).graph(harden({ limit: SHOWN_EDGES })));
  return (
    <Page title="Vats and references" aside={view.state !== 'running' && <Stale />}>
      <ObjectTabs />
      {answer.state === 'loading' && <Loading what="the graph" />}
      {answer.state === 'failed' && (
        <Failed title="The graph could not be made" error={answer.error} onRetry={reload} />
      )}
      {answer.state === 'ready' && answer.value.nodes.length === 0 && <Empty>There are no vats yet.</Empty>}
      {answer.state === 'ready' && answer.value.nodes.length > 0 && <Shown graph={answer.value} reload={reload} />}
    </Page>
  );
};
