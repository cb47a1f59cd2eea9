/** The rooms of the house and what each may import: the table of CONTRIBUTING.md, as data. */

export type Rule = {
  /** Rooms of ours, or single files of them, beside the room itself. */
  ours: readonly string[];
  /** Packages by name, or all of a scope (`@endo/*`), or Node's own (`node:*`). */
  packages: readonly string[];
};

const endo = '@endo/*';
const node = 'node:*';
const libp2p = ['libp2p', '@libp2p/*', '@chainsafe/libp2p-noise', '@multiformats/multiaddr'];
/** What Node and the browser may know of the inside of a vat worker: what vats are given. */
const vatEntries = ['src/vat/index.ts', 'src/vat/endowments/index.ts'];

export const rooms: Readonly<Record<string, Rule>> = {
  'src/wire': { ours: [], packages: ['valibot'] },
  'src/kernel': { ours: ['src/wire'], packages: [endo, '@scure/*', '@noble/*'] },
  'src/host': { ours: ['src/wire'], packages: [endo] },
  'src/bundler': {
    ours: ['src/wire'],
    packages: ['esbuild', 'esbuild-wasm', 'vite', 'terser', 'acorn', '@jridgewell/trace-mapping', '@noble/*', node],
  },
  'src/lockdown': { ours: ['src/wire'], packages: ['ses', endo] },
  // The program of a vat worker begins with lockdown, as every program of ours does.
  'src/vat': { ours: ['src/wire', 'src/lockdown'], packages: [endo, '@agoric/swingset-liveslots'] },
  // Runs in browsers too: Node's modules are for the relay alone.
  'src/network': { ours: ['src/wire'], packages: libp2p },
  'src/network/relay': { ours: ['src/wire', 'src/network'], packages: [...libp2p, node] },
  'src/browser': {
    ours: ['src/kernel', 'src/wire', 'src/host', 'src/lockdown', 'src/network/start-network.ts', ...vatEntries],
    packages: [endo, 'wa-sqlite'],
  },
  'src/node': {
    // Node bundles a `sourceSpec` itself; a browser asks the bundling server.
    ours: [
      'src/kernel',
      'src/wire',
      'src/host',
      'src/lockdown',
      'src/bundler',
      'src/network/start-network.ts',
      ...vatEntries,
    ],
    packages: [endo, node],
  },
  'src/panel': {
    ours: ['src/wire', 'src/host', 'src/bundler', 'src/lockdown'],
    // `E` and `Far` are how the host protocol is spoken.
    packages: [
      'react',
      'react-dom',
      '@base-ui/react',
      '@tanstack/react-virtual',
      'uqr',
      '@codemirror/*',
      '@lezer/highlight',
      '@scure/bip39',
      '@endo/eventual-send',
      '@endo/far',
    ],
  },
  'src/cli': {
    ours: ['src/wire', 'src/host', 'src/bundler', 'src/lockdown', 'src/node', 'src/network', 'src/kernel/index.ts'],
    packages: [endo, 'citty', node],
  },
  'src/testing': {
    // A test that uses the kit is a program of its own, which begins with lockdown.
    ours: ['src/wire', 'src/host', 'src/lockdown', 'src/bundler', 'src/node', 'src/kernel/index.ts'],
    packages: [endo, node],
  },
  'src/dev': {
    ours: ['src/bundler', 'src/node', 'src/wire', 'e2e/support'],
    packages: ['@playwright/test', 'valibot', 'vite', node],
  },
};

/** A sample vat is its own program: the modules that the supervisor gives to every vat, and its own files. */
export const vatRule = (given: readonly string[]): Rule => ({ ours: [], packages: given });

/** Tests may use these beside what their room may: real parts instead of mocks. */
export const testRule: Rule = {
  ours: ['src/wire', 'src/kernel', 'src/node', 'src/bundler', 'src/lockdown', 'vats', 'test'],
  packages: ['vitest', 'fast-check', 'valibot', endo, node],
};

/** Tests of sample vats use the package as anybody would. */
export const vatTestRule: Rule = { ours: [], packages: ['vitest', 'ocap-kernel', endo, node] };

/** Rooms that run anywhere: they take clock, timers, randomness and console as powers, never as globals. */
export const platformFree: readonly string[] = ['src/wire', 'src/kernel'];

/** Globals beyond the language itself that every realm of ours has and that give no power. */
export const harmlessGlobals: readonly string[] = ['harden', 'TextEncoder', 'TextDecoder', 'URL', 'AbortController'];
