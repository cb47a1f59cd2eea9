import { expect, test } from 'vitest';
import { parseStartOptions } from './start-options.mjs';

test('the options of npm start', () => {
  expect(parseStartOptions([])).toEqual({ headless: false, check: false, help: false });
  expect(parseStartOptions(['--headless', '--check'])).toEqual({ headless: true, check: true, help: false });
});

test.each(['--chek', 'headless', '--headless=yes'])('%s is refused by name', (arg) => {
  expect(() => parseStartOptions([arg])).toThrow(arg.split('=')[0]);
});
