import { expect, test } from 'vitest';
import { formatReport } from '../report.ts';

test('the panel has tables of its own, and stands alone where nothing else was measured', () => {
  const panel = {
    vats: 100,
    objects: 50_000,
    rounds: 5,
    views: [{ view: 'objects', emptyMs: 20, fullMs: 50 }],
    idle: [{ view: 'objects', cpuPercent: 0.125, messagesPerMinute: 6 }],
    load: [
      {
        view: 'objects',
        messagesPerSecond: 1000,
        cpuPercent: 12.34,
        framesPerSecond: 60,
        longTasks: 2,
        longestTaskMs: 70.4,
        panelMessagesPerSecond: 1.5,
      },
    ],
  };
  const lines = formatReport({ platform: 'Here', rounds: 3, rows: [], panel }).split('\n');
  expect(lines.slice(0, 4)).toEqual([
    'Here',
    '',
    'view     opens, empty (ms)  with 100 vats and 50,000 objects (ms)  ratio',
    'objects                 20                                     50   2.50',
  ]);
  expect(lines.find((line) => line.startsWith('opens:'))).toContain('median of 5,');
  expect(lines).toContain('objects     0.13                  6.0');
  expect(lines.find((line) => line.includes('1,000'))).toMatch(/^objects +1,000 +12\.3 +60\.0 +2 +70 +1\.5$/);
});
