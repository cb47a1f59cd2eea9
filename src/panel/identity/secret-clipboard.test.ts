import { expect, test } from 'vitest';
import { CLIPBOARD_MS, makeSecretClipboard } from './secret-clipboard.ts';

/** A clipboard, a clock and a window that do what the test says. */
const makeScene = () => {
  const timers: { due: () => void; ms: number }[] = [];
  const waiting: (() => void)[] = [];
  const scene = { text: 'something else', hasFocus: true, refuses: false };
  const clipboard = makeSecretClipboard({
    write: async (text) => {
      if (scene.refuses) throw new Error('the clipboard is not to be written');
      scene.text = text;
    },
    setTimer: (due, ms) => void timers.push({ due, ms }),
    hasFocus: () => scene.hasFocus,
    onceFocused: (callback) => void waiting.push(callback),
  });
  return { scene, clipboard, timers, focus: () => waiting.splice(0).forEach((callback) => callback()) };
};

test('a secret is in the clipboard for a minute', async () => {
  const { scene, clipboard, timers } = makeScene();
  expect(clipboard.getState()).toBe('empty');
  await clipboard.copy('secret words');
  expect([scene.text, clipboard.getState(), timers[0]?.ms]).toEqual(['secret words', 'holding', CLIPBOARD_MS]);
  timers[0]?.due();
  await expect.poll(clipboard.getState).toBe('empty');
  expect(scene.text).toBe('');
});

test('a page that has lost the focus clears it when it has it again', async () => {
  const { scene, clipboard, timers, focus } = makeScene();
  await clipboard.copy('secret words');
  scene.hasFocus = false;
  timers[0]?.due();
  expect([scene.text, clipboard.getState()]).toEqual(['secret words', 'holding']);
  focus();
  await expect.poll(clipboard.getState).toBe('empty');
  expect(scene.text).toBe('');
});

test('the minute begins anew with the next secret', async () => {
  const { scene, clipboard, timers } = makeScene();
  await clipboard.copy('first');
  await clipboard.copy('second');
  timers[0]?.due();
  expect([scene.text, clipboard.getState()]).toEqual(['second', 'holding']);
  timers[1]?.due();
  await expect.poll(clipboard.getState).toBe('empty');
});

test('what could not be copied is not held, and what could not be cleared is said', async () => {
  const { scene, clipboard, timers } = makeScene();
  scene.refuses = true;
  await expect(clipboard.copy('secret words')).rejects.toThrow(/not to be written/);
  expect([timers.length, clipboard.getState()]).toEqual([0, 'empty']);
  scene.refuses = false;
  await clipboard.copy('secret words');
  scene.refuses = true;
  timers[0]?.due();
  await expect.poll(clipboard.getState).toBe('failed');
});
