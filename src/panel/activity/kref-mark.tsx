import { isObjectRef, type KRef } from '../../wire/ids.ts';
import { RouteLink } from '../frame/route-link.tsx';
import { KrefLink } from '../kit/kref-link.tsx';
import type { KrefNames } from './use-kref-names.ts';

/** An object with its name, or a promise, which leads to the cranks that had to do with it. */
export const KrefMark = ({ kref, names }: { kref: KRef; names: KrefNames }) => {
  if (!isObjectRef(kref)) {
    return (
      <RouteLink to={{ view: 'activity', query: { object: kref } }}>
        <code>{kref}</code>
      </RouteLink>
    );
  }
  const name = names.get(kref);
  return name === undefined ? <KrefLink kref={kref} /> : <KrefLink kref={kref} name={name} />;
};
