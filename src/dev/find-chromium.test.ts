import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeChromiumProvider, type Installer } from './ensure-chromium.ts';
import { findChromium, type ChromiumPlaces } from './find-chromium.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'find-chromium-'));
});
afterEach(() => rmSync(root, { recursive: true }));

/** A program that answers `--version` like a browser. */
const program = (file: string, says: string): string => {
  const full = path.join(root, file);
  mkdirSync(path.dirname(full), { recursive: true });
  writeFileSync(full, `#!/bin/sh\n${says}\n`);
  chmodSync(full, 0o755);
  return full;
};

const places = (env: NodeJS.ProcessEnv): ChromiumPlaces => ({
  env,
  folders: [path.join(root, 'usr/bin')],
  bundled: path.join(root, 'playwright/chrome'),
  minimumVersion: 140,
});
const onPath = (): NodeJS.ProcessEnv => ({ PATH: path.join(root, 'path') });

describe('Chromium is found', () => {
  test('where CHROMIUM_PATH says, before all others', async () => {
    program('path/chromium', 'echo Chromium 150.0.1.1');
    const chosen = program('mine', 'echo Chromium 151.0.1.1');
    const found = await findChromium(places({ ...onPath(), CHROMIUM_PATH: chosen }));
    expect(found).toEqual({ path: chosen, version: '151.0.1.1' });
  });

  test('on the PATH, then in the folders of the system, then where Playwright put it', async () => {
    const bundled = program('playwright/chrome', 'echo Google Chrome for Testing 150.0.1.1');
    expect(await findChromium(places(onPath()))).toMatchObject({ path: bundled });
    const system = program('usr/bin/chromium-browser', 'echo Chromium 150.0.1.1');
    expect(await findChromium(places(onPath()))).toMatchObject({ path: system });
    const first = program('path/chromium', 'echo Chromium 150.0.1.1');
    expect(await findChromium(places(onPath()))).toMatchObject({ path: first });
  });
});

describe('a program is passed over, with the reason, when it', () => {
  test.each([
    ['is too old', 'echo Chromium 139.0.1.1', '139.0.1.1; 140 is needed'],
    ['is Google Chrome', 'echo Google Chrome 150.0.1.1', 'it is not Chromium: Google Chrome'],
    ['does not run', 'echo libnss3.so is missing >&2; exit 127', 'libnss3.so is missing'],
    ['starts a snap', 'exec /snap/bin/chromium "$@"', 'it is a snap'],
  ])('%s', async (_what, says, reason) => {
    const file = program('usr/bin/chromium', says);
    const found = await findChromium(places(onPath()));
    expect(found).toEqual({ problems: [expect.stringMatching(`^${file}: `)] });
    expect(JSON.stringify(found)).toContain(reason);
  });

  test('is a link to snap itself', async () => {
    mkdirSync(path.join(root, 'path'));
    symlinkSync(program('snap', 'exit 1'), path.join(root, 'path/chromium'));
    expect(JSON.stringify(await findChromium(places(onPath())))).toContain('it is a snap');
  });
});

test('a CHROMIUM_PATH that is of no use is an error and not passed over', async () => {
  program('path/chromium', 'echo Chromium 150.0.1.1');
  const wrong = path.join(root, 'nowhere');
  await expect(findChromium(places({ ...onPath(), CHROMIUM_PATH: wrong }))).rejects.toThrow(
    `CHROMIUM_PATH is ${wrong}, but there is no such file`,
  );
});

describe('where there is no Chromium', () => {
  /** An installer whose command is a script of ours. */
  const installer = (title: string, says: string, useful = true): Installer => ({
    title,
    commands: [[program(`install-${title}`, says)]],
    useful: () => useful,
  });
  const copyTo = (target: string): string => {
    const ready = program('ready', 'echo Chromium 150.0.1.1');
    return `mkdir -p ${path.dirname(target)} && cp ${ready} ${target}`;
  };

  test('the installers are tried in order until there is one', async () => {
    const bundled = path.join(root, 'playwright/chrome');
    const marker = path.join(root, 'third-ran');
    const provide = makeChromiumProvider(places(onPath()), [
      installer('first', 'exit 1'),
      installer('useless', `touch ${marker}`, false),
      installer('second', copyTo(bundled)),
      installer('third', `touch ${marker}`),
    ]);
    expect(await provide()).toEqual({ path: bundled, version: '150.0.1.1' });
    expect(await findChromium({ ...places({}), bundled: marker })).toEqual({ problems: [] });
  });

  test('and none can be installed, the error says what to do', async () => {
    program('usr/bin/chromium', 'echo Chromium 100.0.1.1');
    const provide = makeChromiumProvider(places(onPath()), [installer('first', 'exit 1')]);
    await expect(provide()).rejects.toThrow(
      /No usable Chromium.*\n.*100\.0\.1\.1; 140 is needed\n.*apt-get install chromium/,
    );
  });
});
