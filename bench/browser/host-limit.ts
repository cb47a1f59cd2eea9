/** The limit of a host's call over its port: as many messages of a call's shape, and as many back. */
import type { Limit } from '../measure/interleave.ts';
import type { CallKind } from '../measure/operations.ts';

const call = {
  type: 'CTP_CALL',
  epoch: 0,
  questionID: 'q-1',
  target: 'o+0',
  method: { body: '#["queueMessage",["ko1","increment",[]]]', slots: [] },
};

/** @param port - its other end is in a worker, and echoes */
export const makeHostLimit = (port: MessagePort, { count, sequential }: CallKind): Limit => ({
  name: 'host',
  run: () =>
    new Promise((resolve) => {
      const start = performance.now();
      let answered = 0;
      port.onmessage = () => {
        answered += 1;
        if (answered === count) resolve(performance.now() - start);
        else if (sequential) port.postMessage(call);
      };
      for (let sent = 0; sent < (sequential ? 1 : count); sent += 1) port.postMessage(call);
    }),
});
