import { densities, setPreferences, themes, usePreferences } from '../frame/preferences.ts';
import { Section } from '../kit/section.tsx';
import { Choices } from './choices.tsx';
import styles from './settings.module.css';

const themeNames = { system: 'As the system', light: 'Light', dark: 'Dark' } as const;
const densityNames = { comfortable: 'Comfortable', compact: 'Compact' } as const;

/** How the pages of the panel look, and whether keys drive them. */
export const AppearanceSection = () => {
  const { theme, density, singleKeys } = usePreferences();
  return (
    <Section id="appearance" title="Appearance">
      <p className={styles['note']}>For all pages of the panel in this browser.</p>
      <Choices
        legend="Theme"
        choices={themes.map((value) => ({ value, name: themeNames[value] }))}
        chosen={theme}
        onChoose={(next) => setPreferences({ theme: next })}
      />
      <Choices
        legend="Density"
        choices={densities.map((value) => ({ value, name: densityNames[value] }))}
        chosen={density}
        onChoose={(next) => setPreferences({ density: next })}
      />
      <label className={styles['choice']}>
        <input
          type="checkbox"
          checked={singleKeys}
          onChange={({ target }) => setPreferences({ singleKeys: target.checked })}
        />
        Keys without Ctrl do something
      </label>
    </Section>
  );
};
