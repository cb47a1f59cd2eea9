/** Calls back in a turn of the event loop of its own, as soon as may be. */
const makeNextTurn = (): ((callback: () => void) => void) => {
  if (typeof setImmediate === 'function') return (callback) => void setImmediate(callback);
  // In browsers: timers that follow one another wait for four milliseconds, messages do not.
  const { port1, port2 } = new MessageChannel();
  const waiting: (() => void)[] = [];
  port1.onmessage = () => waiting.shift()?.();
  return (callback) => {
    waiting.push(callback);
    port2.postMessage(null);
  };
};

export const nextTurn = makeNextTurn();
