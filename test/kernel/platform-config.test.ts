/** What vats are given of the platform: files of one folder. */
import { execFileSync } from 'node:child_process';
import { mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { makeTempFolder, makeTestKernel } from '../support/test-kernel.ts';

const librarian = (rootDir: string, parameters: Record<string, string> = {}) => ({
  bootstrap: 'librarian',
  vats: { librarian: { sourceSpec: './librarian.ts', parameters, platformConfig: { fs: { rootDir } } } },
});

const makeShelf = async () => {
  const folder = await makeTempFolder();
  const shelf = join(folder, 'shelf');
  await mkdir(join(shelf, 'poems'), { recursive: true });
  await writeFile(join(shelf, 'poems/one.txt'), 'Täglich');
  await writeFile(join(folder, 'secret.txt'), 'secret');
  return { folder, shelf };
};

const open = async (options: Parameters<typeof makeTestKernel>[0] = {}) => {
  const { folder, shelf } = await makeShelf();
  const kernel = await makeTestKernel(options);
  const { rootKref } = await kernel.launch(librarian(shelf, { name: 'x' }));
  return {
    folder,
    shelf,
    kernel,
    rootKref,
    call: (method: string, ...args: unknown[]) => kernel.call(rootKref, method, ...args),
  };
};

describe('P15 a vat with files', () => {
  test('reads those of its folder', async () => {
    const { kernel, call } = await open();
    expect(await call('parameters')).toEqual(['name', 'platform']);
    expect(await call('readdir')).toEqual(['poems']);
    expect(await call('readdir', 'poems')).toEqual(['one.txt']);
    expect(await call('readFile', 'poems/one.txt')).toBe('Täglich');
    expect(await call('readFile', 'poems/one.txt', 'base64')).toBe(Buffer.from('Täglich').toString('base64'));
    expect(await call('stat', 'poems/one.txt')).toMatchObject({ type: 'file', size: 8 });
    await expect(call('readFile', 'poems/two.txt')).rejects.toThrow(/IO_UNAVAILABLE.*"poems\/two.txt" does not exist/);
    await expect(call('readFile', 'poems')).rejects.toThrow(/no file/);
    await expect(call('readdir', 'poems/one.txt')).rejects.toThrow(/no folder/);
    await expect(call('readFile', 'poems/one.txt', 'utf7')).rejects.toThrow(/INVALID_ARGUMENT/);
    await kernel.expectQuiescent();
  });

  test('gets nothing of what lies outside, and learns no path', async () => {
    const { folder, shelf, kernel, call } = await open();
    await symlink(join(folder, 'secret.txt'), join(shelf, 'link.txt'));
    await symlink(folder, join(shelf, 'up'));
    await symlink('one.txt', join(shelf, 'poems/inside.txt'));
    const wrong = [
      '..',
      '../secret.txt',
      'poems/../../secret.txt',
      join(folder, 'secret.txt'),
      '/etc/passwd',
      'poems//one.txt',
      './poems',
      'a\0b',
      'C:/x',
      '..\\secret.txt',
      7,
    ];
    for (const path of wrong) await expect(call('readFile', path)).rejects.toThrow(/INVALID_ARGUMENT/);
    for (const path of ['link.txt', 'up/secret.txt', 'poems/inside.txt']) {
      const problem = await call('readFile', path).catch(String);
      expect(problem).toMatch(/IO_UNAVAILABLE.*symbolic link/);
      expect(problem).not.toContain(folder);
    }
    await expect(call('readdir', 'up')).rejects.toThrow(/symbolic link/);
    await kernel.expectQuiescent();
  });

  test('gets nothing of what lies outside either while folders become links and back', async () => {
    const { folder, shelf, call } = await open();
    await mkdir(join(folder, 'poems'));
    await writeFile(join(folder, 'poems/one.txt'), 'secret');
    let over = false;
    const swap = async (): Promise<void> => {
      while (!over) {
        await rename(join(shelf, 'poems'), join(shelf, 'aside'));
        await symlink(join(folder, 'poems'), join(shelf, 'poems'));
        await rm(join(shelf, 'poems'));
        await rename(join(shelf, 'aside'), join(shelf, 'poems'));
      }
    };
    const swapping = swap();
    const answers = new Set<unknown>();
    for (let i = 0; i < 200; i += 1) answers.add(await call('readFile', 'poems/one.txt').catch(() => 'refused'));
    over = true;
    await swapping;
    expect(answers).not.toContain('secret');
    expect(await call('readFile', 'poems/one.txt')).toBe('Täglich');
  });

  test('is not held up by what is no file', async () => {
    const { shelf, call } = await open();
    execFileSync('mkfifo', [join(shelf, 'pipe')]);
    await expect(call('readFile', 'pipe')).rejects.toThrow(/no file/);
    expect(await call('stat', 'pipe')).toMatchObject({ type: 'other' });
  });

  test('reads files and folders of a limited size', async () => {
    const { shelf, call } = await open();
    await writeFile(join(shelf, 'large'), 'x'.repeat(limits.fileBytes));
    expect(await call('readFile', 'large', 'base64')).toHaveLength(Math.ceil(limits.fileBytes / 3) * 4);
    await writeFile(join(shelf, 'large'), 'x'.repeat(limits.fileBytes + 1));
    await expect(call('readFile', 'large')).rejects.toThrow(/IO_FAILED.*more than/);
    await Promise.all(Array.from({ length: limits.folderEntries }, (_, i) => writeFile(join(shelf, `poems/${i}`), '')));
    await expect(call('readdir', 'poems')).rejects.toThrow(/IO_FAILED.*more than/);
    await rm(join(shelf, 'poems/one.txt'));
    expect(await call('readdir', 'poems')).toHaveLength(limits.folderEntries);
  });

  test('P17 gets them again at each start; one it kept from an earlier kernel life rejects', async () => {
    const { shelf } = await makeShelf();
    const dbFilename = join(await makeTempFolder(), 'store.db');
    const first = await makeTestKernel({ dbFilename });
    const { rootKref } = await first.launch(librarian(shelf));
    await first.call(rootKref, 'keep');
    await first.restartVat('v1');
    expect(await first.call(rootKref, 'readFile', 'poems/one.txt')).toBe('Täglich');
    expect(await first.call(rootKref, 'readKept', 'poems/one.txt')).toBe('Täglich');
    await first.upgradeVat('v1', { refetch: true });
    expect(await first.call(rootKref, 'readFile', 'poems/one.txt')).toBe('Täglich');
    await first.expectQuiescent();
    await first.stop();
    const second = await makeTestKernel({ dbFilename });
    expect(await second.call(rootKref, 'readFile', 'poems/one.txt')).toBe('Täglich');
    await expect(second.call(rootKref, 'readKept', 'poems/one.txt')).rejects.toThrow(/OBJECT_DELETED/);
    await second.terminateSubcluster('s1');
    await second.expectQuiescent();
    expect(second.rowCounts()).toMatchObject({ subclusters: 0, clist: 0 });
  });
});

test('P19 a launch says what the platform does not have', async () => {
  const { openForVat: _none, ...without } = (await import('../../src/node/index.ts')).makeNodejsPlatformServices();
  const { folder, shelf } = await makeShelf();
  const kernel = await makeTestKernel({ wrapPlatform: () => without });
  const before = kernel.rowCounts();
  await expect(kernel.launch(librarian(shelf))).rejects.toThrow(/INVALID_CONFIG.*vats\.librarian\.platformConfig/);
  const other = await makeTestKernel();
  await expect(other.launch(librarian(join(folder, 'nowhere')))).rejects.toThrow(/IO_UNAVAILABLE.*rootDir/);
  await expect(other.launch(librarian(shelf, { platform: 'mine' }))).rejects.toThrow(/INVALID_CONFIG.*parameters/);
  expect(kernel.rowCounts()).toEqual(before);
  expect(other.rowCounts()).toEqual(before);
});
