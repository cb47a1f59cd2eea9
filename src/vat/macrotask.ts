/** Waits for the event loop to come round: every promise that can settle without the outside has settled by then. */
const { setImmediate } = globalThis as { setImmediate?: (callback: () => void) => unknown };

const byChannel = (): ((callback: () => void) => void) => {
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
};

const schedule = setImmediate ?? byChannel();

export const macrotask = (): Promise<void> => new Promise((resolve) => schedule(() => resolve()));
