import { Menu } from '@base-ui/react/menu';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import menu from '../kit/menu.module.css';
import { hrefOf } from './route.ts';
import { RouteLink } from './route-link.tsx';
import { useRoute } from './router.ts';
import { useViews } from './view-entry.ts';
import styles from './rail.module.css';

/** The way to every view: a column beside them, or where there is no room for one, a menu above. */
export const Rail = () => {
  const views = useViews();
  const { view: present } = useRoute();
  return (
    <nav className={styles['rail']} aria-label="Views">
      <ul className={styles['list']} role="list">
        {views.map(({ id, title, icon }) => (
          <li key={id}>
            <RouteLink className={styles['link']} to={{ view: id }} aria-current={id === present ? 'page' : undefined}>
              <Icon path={icon} />
              {title}
            </RouteLink>
          </li>
        ))}
      </ul>
    </nav>
  );
};

export const ViewsMenu = () => {
  const views = useViews();
  const { view: present } = useRoute();
  return (
    <nav className={styles['menu']} aria-label="Views">
      <Menu.Root>
        <Menu.Trigger render={<Button>Views</Button>} />
        <Menu.Portal>
          <Menu.Positioner className={menu['positioner']} sideOffset={4} align="start">
            <Menu.Popup className={menu['popup']}>
              {views.map(({ id, title, icon }) => (
                <Menu.LinkItem
                  key={id}
                  className={menu['item']}
                  href={hrefOf({ view: id })}
                  aria-current={id === present ? 'page' : undefined}
                  closeOnClick
                >
                  <Icon path={icon} />
                  {title}
                </Menu.LinkItem>
              ))}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
    </nav>
  );
};
