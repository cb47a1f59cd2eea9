import type { KRef } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { useViews } from '../frame/view-entry.ts';

/** A reference, and the way to what the panel knows of it. `name`: what to call it instead, such as a pet name. */
export const KrefLink = ({ kref, name }: { kref: KRef; name?: string }) => {
  const isShown = useViews().some(({ id }) => id === 'objects');
  const text = <code title={name === undefined ? undefined : kref}>{name ?? kref}</code>;
  return isShown ? <RouteLink to={{ view: 'objects', path: [kref] }}>{text}</RouteLink> : text;
};
