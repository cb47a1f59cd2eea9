import { RouteLink } from '../frame/route-link.tsx';
import { useRoute } from '../frame/router.ts';
import styles from './objects.module.css';

/** The two ways of looking at all objects. */
export const ObjectTabs = () => {
  const {
    path: [place],
  } = useRoute();
  return (
    <nav className={styles['tabs']} aria-label="Ways to look at objects">
      <RouteLink to={{ view: 'objects' }} aria-current={place === undefined ? 'page' : undefined}>
        List
      </RouteLink>
      <RouteLink to={{ view: 'objects', path: ['graph'] }} aria-current={place === 'graph' ? 'page' : undefined}>
        Graph of vats and references
      </RouteLink>
    </nav>
  );
};
