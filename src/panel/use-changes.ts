import { useEffect } from 'react';
import { useKernelStore } from './kernel-context.ts';

const PAUSE_MS = 1_000;

/**
 * Calls back when the kernel has reported a change, at most once a second.
 * @param onChange - the same function while it means the same
 * @param pauseMs - another pause, where asking again costs more
 */
export const useChanges = (onChange: () => void, pauseMs = PAUSE_MS): void => {
  const { subscribe } = useKernelStore();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        onChange();
      }, pauseMs);
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [subscribe, onChange, pauseMs]);
};
