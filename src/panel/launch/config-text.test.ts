import { expect, test } from 'vitest';
import { issuesOf, parseConfigText } from './config-text.ts';

const config = { bootstrap: 'alice', vats: { alice: { bundleSpec: 'https://example.org/alice.json' } } };

test('a whole config is taken as it stands', () => {
  expect(parseConfigText(JSON.stringify(config, null, 2))).toEqual({ config });
});

test('a text that is not JSON says where', () => {
  expect(parseConfigText('{\n  "bootstrap": alice\n}')).toEqual({
    issues: [{ path: '', message: 'Not JSON: line 2, column 16: expected a value, found "alice"' }],
  });
  expect(parseConfigText(' \n')).toEqual({
    issues: [{ path: '', message: 'There is no config yet: paste one, or open a file' }],
  });
});

test('every wrong field is named', () => {
  const parsed = parseConfigText(
    JSON.stringify({
      bootstrap: 7,
      vats: { alice: { bundleSpec: 'a', sourceSpec: 'b' }, bob: { bundleSpec: 'b', color: 1 } },
    }),
  );
  const paths = 'issues' in parsed ? parsed.issues.map(({ path }) => path) : [];
  expect(paths).toEqual(expect.arrayContaining(['bootstrap', 'vats.bob.color']));
});

test('a bootstrap that no vat is named by is refused with the names there are', () => {
  expect(parseConfigText(JSON.stringify({ ...config, bootstrap: 'carol' }))).toEqual({
    issues: [{ path: 'bootstrap', message: 'no vat is named "carol"; the vats are: alice' }],
  });
});

test('what the kernel says of fields is told field by field', () => {
  expect(issuesOf('vats.bob.globals[0]: unknown global; vats.eve.bundleSpec: https://x.org/; nothing there')).toEqual([
    { path: 'vats.bob.globals[0]', message: 'unknown global' },
    { path: 'vats.eve.bundleSpec', message: 'https://x.org/; nothing there' },
  ]);
  expect(issuesOf('services[0]: "oven": no service of this name is registered')).toEqual([
    { path: 'services[0]', message: '"oven": no service of this name is registered' },
  ]);
  expect(issuesOf('the kernel has stopped')).toEqual([]);
});
