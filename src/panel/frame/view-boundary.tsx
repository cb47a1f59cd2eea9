import { Component, type ReactNode } from 'react';
import { Failed } from '../kit/failed.tsx';
import { readError, type ReadableError } from '../readable-error.ts';

type State = { error: ReadableError | null };

/** Keeps a view that cannot be drawn, or whose code cannot be loaded, from taking the rest of the panel with it. React has no other form for it than a class. */
export class ViewBoundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: null };

  static getDerivedStateFromError(error: unknown): State {
    return { error: readError(error) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    return (
      <Failed
        title="This view failed; the kernel and the other views go on"
        error={error}
        onRetry={() => location.reload()}
      />
    );
  }
}
