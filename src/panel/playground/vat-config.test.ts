import { describe, expect, test } from 'vitest';
import { templates } from './templates.ts';
import { configOf, upgradeOf } from './vat-config.ts';
import { newDraft } from './vat-draft.ts';

const bundle = '{"moduleFormat":"vat-1","source":"(require)=>{\\"#ü\\"}"}';
const draft = newDraft('counter', templates[0]);

describe('the config of a draft', () => {
  test('has the code in it, and is given nothing more than was chosen', async () => {
    const checked = configOf(draft, bundle);
    if ('issues' in checked) throw new Error(JSON.stringify(checked.issues));
    const { bootstrap, vats, services } = checked.config;
    const { bundleSpec = '', ...rest } = vats['counter'] ?? {};
    expect({ bootstrap, services, rest }).toEqual({
      bootstrap: 'counter',
      services: undefined,
      rest: { parameters: { start: 0 } },
    });
    expect(await (await fetch(bundleSpec)).text()).toBe(bundle);
  });

  test('has globals, hosts and services as they were chosen', () => {
    const asking = { ...draft, globals: ['fetch', 'Date'], hosts: 'a.example, *.b.example', services: 'one  two' };
    expect(configOf(asking, bundle)).toMatchObject({
      config: {
        services: ['one', 'two'],
        vats: { counter: { globals: ['fetch', 'Date'], network: { allowedHosts: ['a.example', '*.b.example'] } } },
      },
    });
  });

  test.each([
    [{ parameters: '{' }, 'vats.counter.parameters', /^not JSON: line 1, column 2/],
    [{ parameters: '[1]' }, 'vats.counter.parameters', /expected an object, found a list/],
    [{ globals: ['fetch'], hosts: 'https://a.example/' }, 'vats.counter.network.allowedHosts[0]', /expected a host/],
    [{ services: 'a a' }, 'services[1]', /listed twice/],
  ])('%o is refused by its field', (part, path, message) => {
    expect(configOf({ ...draft, ...part }, bundle)).toEqual({
      issues: [{ path, message: expect.stringMatching(message) }],
    });
    expect(() => upgradeOf({ ...draft, ...part }, bundle)).toThrow(path);
  });
});

test('an upgrade takes back what is not chosen any more', () => {
  expect(upgradeOf({ ...draft, parameters: ' ' }, bundle)).toEqual({
    bundleSpec: expect.stringMatching(/^data:application\/json,/),
    parameters: {},
    globals: [],
  });
});
