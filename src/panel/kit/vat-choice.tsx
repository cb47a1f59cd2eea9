import { useKernelView } from '../kernel-context.ts';
import { lastStatusOf } from '../kernel-store.ts';
import { Choice } from './choice.tsx';

/** One of the vats that there are, or all of them: the empty text. */
export const VatChoice = ({ value, onChange }: { value: string; onChange: (value: string) => void }) => {
  const vats = lastStatusOf(useKernelView())?.vats ?? [];
  const options = [
    { value: '', label: 'all vats' },
    ...vats.map(({ id, name, subclusterId }) => ({ value: id, label: `${name} (${id}, ${subclusterId})` })),
  ];
  return <Choice label="Vat" options={options} value={value} onChange={onChange} />;
};
