import { Dialog as Base } from '@base-ui/react/dialog';
import { Button } from '../kit/button.tsx';
import { Dialog, DialogButtons } from '../kit/dialog.tsx';
import { useOffered } from './actions.tsx';
import { Keys } from './keys.tsx';
import { setPreferences, usePreferences } from './preferences.ts';
import styles from './shortcut-help.module.css';

type Row = { keys: string; title: string };

const always: Row[] = [
  { keys: 'Ctrl+K', title: 'Command palette' },
  { keys: '?', title: 'This list' },
];

/** The keys that work here and now. */
export const ShortcutHelp = ({ onClose }: { onClose: () => void }) => {
  const { singleKeys } = usePreferences();
  const rows: Row[] = useOffered().flatMap(({ keys, title }) => (keys === undefined ? [] : [{ keys, title }]));
  return (
    <Dialog title="Keyboard shortcuts" onClose={onClose}>
      <table className={styles['table']}>
        <thead className={styles['head']}>
          <tr>
            <th scope="col">Keys</th>
            <th scope="col">What they do</th>
          </tr>
        </thead>
        <tbody>
          {[...always, ...rows].map(({ keys, title }) => (
            <tr key={title}>
              <th scope="row">
                <Keys keys={keys} />
              </th>
              <td>{title}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <label className={styles['choice']}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={({ target }) => setPreferences({ singleKeys: target.checked })}
        />
        Keys without Ctrl do something
      </label>
      <DialogButtons>
        <Base.Close render={<Button>Close</Button>} />
      </DialogButtons>
    </Dialog>
  );
};
