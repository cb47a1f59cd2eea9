import type { ReadableError } from '../readable-error.ts';
import { Button } from './button.tsx';
import { ErrorNote } from './error-note.tsx';

type FailedProps = {
  /** `The samples could not be loaded`. */
  title: string;
  error: ReadableError;
  onRetry: () => void;
};

/** What stands where something would be that could not be had, with another try. */
export const Failed = ({ title, error, onRetry }: FailedProps) => (
  <ErrorNote title={title} error={error}>
    <div>
      <Button onClick={onRetry}>Try again</Button>
    </div>
  </ErrorNote>
);
