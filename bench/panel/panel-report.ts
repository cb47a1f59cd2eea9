/** What the bench has to say of the panel. The milliseconds of `views` are medians of so many rounds. */
import { formatTable, shown } from '../format-table.ts';

export type PanelReport = {
  vats: number;
  objects: number;
  rounds: number;
  views: { view: string; emptyMs: number; fullMs: number }[];
  /** Of the full kernel, while nothing happens. `messagesPerMinute`: from the panel to the kernel. */
  idle: { view: string; cpuPercent: number; messagesPerMinute: number }[];
  /** Of the full kernel, while vats are sent messages. */
  load: {
    view: string;
    messagesPerSecond: number;
    cpuPercent: number;
    framesPerSecond: number;
    longTasks: number;
    longestTaskMs: number;
    panelMessagesPerSecond: number;
  }[];
};

const legend = (rounds: number) => `
opens: median of ${rounds}, from the change of the address until heading and content are painted, with the view's code loaded before.
CPU: of the page's main thread. messages: from the panel to the kernel. A long task is one of more than 50 ms.`;

export const formatPanelReport = ({ vats, objects, rounds, views, idle, load }: PanelReport): string => {
  const opening = formatTable(
    ['view', 'opens, empty (ms)', `with ${vats} vats and ${shown(objects)} objects (ms)`, 'ratio'],
    views.map(({ view, emptyMs, fullMs }) => [view, shown(emptyMs), shown(fullMs), shown(fullMs / emptyMs, 2)]),
  );
  const resting = formatTable(
    ['idle in', 'CPU (%)', 'messages per minute'],
    idle.map(({ view, cpuPercent, messagesPerMinute }) => [view, shown(cpuPercent, 2), shown(messagesPerMinute, 1)]),
  );
  const loaded = formatTable(
    ['under load in', 'load (messages/s)', 'CPU (%)', 'frames/s', 'long tasks', 'longest (ms)', 'messages/s'],
    load.map((row) => [
      row.view,
      shown(row.messagesPerSecond),
      shown(row.cpuPercent, 1),
      shown(row.framesPerSecond, 1),
      shown(row.longTasks),
      shown(row.longestTaskMs),
      shown(row.panelMessagesPerSecond, 1),
    ]),
  );
  return [...opening, '', ...resting, '', ...loaded, legend(rounds)].join('\n');
};
