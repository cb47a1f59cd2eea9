import type { ClusterConfig } from '../../wire/cluster-config.ts';
import type { SubclusterId } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';

/** The consoles that a subcluster declares; nothing where there are none. */
export const ConsoleLinks = ({ id, config }: { id: SubclusterId; config: ClusterConfig }) => {
  const names = Object.entries(config.io ?? {}).flatMap(([name, { type }]) => (type === 'console' ? [name] : []));
  if (names.length === 0) return null;
  return (
    <p>
      {names.length === 1 ? 'Console: ' : 'Consoles: '}
      {names.map((name, index) => (
        <span key={name}>
          {index > 0 && ', '}
          <RouteLink to={{ view: 'consoles', path: [id, name] }}>{name}</RouteLink>
        </span>
      ))}
    </p>
  );
};
