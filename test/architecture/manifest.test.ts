/** What the extension may do, each with its reason: more than this is asked for nowhere. */
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

type Policy = Record<string, string>;

const manifest = JSON.parse(await readFile(new URL('../../manifest.json', import.meta.url), 'utf8')) as {
  name: string;
  description: string;
  icons: Record<string, string>;
  action: { default_icon: Record<string, string> };
  permissions: string[];
  incognito: string;
  content_security_policy: { extension_pages: string; sandbox: string };
};

const parsePolicy = (text: string): Policy =>
  Object.fromEntries(
    text.split(';').map((directive) => {
      const [name = '', ...sources] = directive.trim().split(' ');
      return [name, sources.join(' ')];
    }),
  );

test('permissions', () => {
  expect(manifest.permissions).toEqual([
    // The kernel outlives the pages that speak to it.
    'offscreen',
    // The panel opens at the side of a page, too.
    'sidePanel',
    // Its database is not evicted.
    'unlimitedStorage',
  ]);
  expect(manifest.incognito).toBe('not_allowed');
  // Nobody but the extension's own pages may speak to it or load its files; it runs in no page of others.
  for (const key of [
    'host_permissions',
    'optional_permissions',
    'optional_host_permissions',
    'web_accessible_resources',
    'externally_connectable',
    'content_scripts',
  ]) {
    expect(manifest).not.toHaveProperty(key);
  }
});

test('docs/panel.md explains every permission, and no other', async () => {
  const page = await readFile(new URL('../../docs/panel.md', import.meta.url), 'utf8');
  const section = page.split('## What the extension asks for')[1]?.split('\n## ')[0] ?? '';
  const explained = [...section.matchAll(/^\| `(\w+)`/gm)].map(([, permission]) => permission);
  expect(explained).toEqual(manifest.permissions);
});

test('name, description and icons are as stores want them', async () => {
  expect(manifest.name.length).toBeLessThanOrEqual(45);
  expect(manifest.description).toMatch(/^[A-Z].{20,130}\.$/);
  for (const [size, file] of Object.entries({ ...manifest.icons, ...manifest.action.default_icon })) {
    const png = await readFile(new URL(`../../public/${file}`, import.meta.url));
    // Width and height stand at the beginning of a PNG.
    expect([png.toString('latin1', 1, 4), png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual(['PNG', +size, +size]);
  }
});

test('the policy of pages', () => {
  expect(parsePolicy(manifest.content_security_policy.extension_pages)).toEqual({
    // What has no directive of its own, frames among it: a vat frame cannot be led to anything but the extension's own pages.
    'default-src': "'self'",
    // No evaluation but of WebAssembly: SQLite's, and the bundler's.
    'script-src': "'self' 'wasm-unsafe-eval'",
    // The panel's components position with style attributes.
    'style-src': "'self' 'unsafe-inline'",
    'img-src': "'self' data: blob:",
    // Hosts of bundles and relays are the user's choice; what vats fetch the kernel checks against their lists.
    'connect-src': "'self' data: blob: http: https: ws: wss:",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
  });
});

test('P15 the policy of vat frames and of the workers in them', () => {
  expect(parsePolicy(manifest.content_security_policy.sandbox)).toEqual({
    // An opaque origin; no forms, pop-ups, downloads, nor navigation of others.
    sandbox: 'allow-scripts',
    // No network of any kind.
    'default-src': "'none'",
    // The shim, and SES, which evaluates. No `blob:`: a script made there could run in a new frame, which has WebRTC.
    'script-src': "'self' 'unsafe-eval'",
    // The only way that Chromium has for a worker of a frame of opaque origin.
    'worker-src': 'data:',
    // Without a directive of its own it would be that of workers.
    'frame-src': "'none'",
    // These do not follow from `default-src`.
    'base-uri': "'none'",
    'form-action': "'none'",
    'frame-ancestors': "'self'",
  });
});
