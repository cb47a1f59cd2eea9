import { Menu } from '@base-ui/react/menu';
import { Button } from '../kit/button.tsx';
import { Icon } from '../kit/icon.tsx';
import menu from '../kit/menu.module.css';
import type { ListedColumn } from './row-list.tsx';

const CHECK = 'M3 8.5 6.5 12 13 4.5';

type ColumnsMenuProps = {
  columns: readonly ListedColumn[];
  /** By index. */
  shown: readonly number[];
  onChange: (shown: readonly number[]) => void;
};

/** Which columns have a place in the list; one at least. */
export const ColumnsMenu = ({ columns, shown, onChange }: ColumnsMenuProps) => {
  const set = (index: number, checked: boolean): void =>
    onChange(columns.flatMap((_, each) => ((each === index ? checked : shown.includes(each)) ? [each] : [])));
  return (
    <Menu.Root>
      <Menu.Trigger
        render={
          <Button>
            Columns: {shown.length} of {columns.length}
          </Button>
        }
      />
      <Menu.Portal>
        <Menu.Positioner className={menu['positioner']} sideOffset={4} align="end">
          <Menu.Popup className={menu['popup']}>
            {columns.map(({ name, type }, index) => (
              <Menu.CheckboxItem
                key={index}
                className={menu['item']}
                checked={shown.includes(index)}
                disabled={shown.length === 1 && shown.includes(index)}
                closeOnClick={false}
                onCheckedChange={(checked) => set(index, checked)}
              >
                <Menu.CheckboxItemIndicator className={menu['indicator']} keepMounted>
                  <Icon path={CHECK} />
                </Menu.CheckboxItemIndicator>
                {name} {type.toLowerCase()}
              </Menu.CheckboxItem>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
};
