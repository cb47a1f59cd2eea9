import { StateLabel } from './state-label.tsx';

/** Beside a heading: the kernel does not answer at present, and what is shown may no longer hold. */
export const Stale = () => <StateLabel tone="wait">Stale: last known</StateLabel>;
