import { Menu } from '@base-ui/react/menu';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import menu from '../kit/menu.module.css';
import { densities, setPreferences, themes, usePreferences } from './preferences.ts';

const CHECK = 'M3 8.5 6.5 12 13 4.5';

const names = {
  system: 'As the system',
  light: 'Light',
  dark: 'Dark',
  comfortable: 'Comfortable',
  compact: 'Compact',
} as const;

const Choice = ({ value }: { value: keyof typeof names }) => (
  <Menu.RadioItem className={menu['item']} value={value}>
    <Menu.RadioItemIndicator className={menu['indicator']} keepMounted>
      <Icon path={CHECK} />
    </Menu.RadioItemIndicator>
    {names[value]}
  </Menu.RadioItem>
);

/** Theme and density, for all pages of the panel. */
export const AppearanceMenu = () => {
  const { theme, density } = usePreferences();
  return (
    <Menu.Root>
      <Menu.Trigger render={<Button look="quiet">Appearance</Button>} />
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={4} align="end">
          <Menu.Popup className={menu['popup']}>
            <Menu.RadioGroup value={theme} onValueChange={(next: typeof theme) => setPreferences({ theme: next })}>
              <Menu.GroupLabel className={menu['group']}>Theme</Menu.GroupLabel>
              {themes.map((value) => (
                <Choice key={value} value={value} />
              ))}
            </Menu.RadioGroup>
            <Menu.RadioGroup
              value={density}
              onValueChange={(next: typeof density) => setPreferences({ density: next })}
            >
              <Menu.GroupLabel className={menu['group']}>Density</Menu.GroupLabel>
              {densities.map((value) => (
                <Choice key={value} value={value} />
              ))}
            </Menu.RadioGroup>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
};
