import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeFsCapability } from './fs-capability.ts';

test.each([true, false])(
  'P15 nothing leads out of the folder (looking up in open folders: %s)',
  async (lookUpInOpen) => {
    const folder = mkdtempSync(join(tmpdir(), 'ocap-fs-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    mkdirSync(join(folder, 'shelf/poems'), { recursive: true });
    writeFileSync(join(folder, 'shelf/poems/one.txt'), 'one');
    writeFileSync(join(folder, 'secret.txt'), 'secret');
    symlinkSync(folder, join(folder, 'shelf/up'));
    symlinkSync('poems', join(folder, 'shelf/alias'));
    symlinkSync('../secret.txt', join(folder, 'shelf/link'));
    const fs = makeFsCapability({ rootDir: join(folder, 'shelf'), lookUpInOpen });
    expect(await fs.readFile('poems/one.txt')).toBe('one');
    expect(await fs.readdir()).toEqual(['alias', 'link', 'poems', 'up']);
    expect(await fs.readdir('poems')).toEqual(['one.txt']);
    for (const path of ['link', 'up/secret.txt', 'alias/one.txt', 'up/shelf/poems/one.txt']) {
      await expect(fs.readFile(path)).rejects.toThrow(/IO_UNAVAILABLE.*symbolic link/);
    }
    for (const path of ['up', 'alias']) await expect(fs.readdir(path)).rejects.toThrow(/symbolic link/);
    // The folder itself becomes a link, after it was given.
    renameSync(join(folder, 'shelf/poems'), join(folder, 'poems'));
    symlinkSync(join(folder, 'poems'), join(folder, 'shelf/poems'));
    await expect(fs.readFile('poems/one.txt')).rejects.toThrow(/symbolic link/);
  },
);
