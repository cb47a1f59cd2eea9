/**
 * Unit tests: beside the files they test under `src/`, the vats' and the bench's own, and the cross-cutting ones here. Those that
 * start a thread or a process are the project `slow`; all others are `fast`, and share processes.
 */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { freshSupervisor } from './setup/fresh-supervisor.ts';
import { TestWatch } from './setup/test-watch.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (room: string): string => `${root}src/${room}/index.ts`;

const every = '{src,test,vats,bench}/**/*.test.{ts,tsx}';
/** A test that does not belong here fails in `fast`, which lets nothing be started (`setup/no-processes.ts`). */
const slow = [
  '{vats,bench}/**/*.test.ts',
  'test/{contracts,fuzz,guide,kernel,remotes,simulation}/**/*.test.ts',
  'src/{bundler,cli,network,node}/**/*.test.ts',
  'src/dev/{find-chromium,pinned-supervisor,processes}.test.ts',
  'src/vat/supervisor-limits.test.ts',
];

/** They take longest: begun last, they would be waited for alone. */
const longest = ['test/contracts/node-kernel', 'test/remotes/relay'].map((name) => `${root}${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => longest.includes(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

// Every test runs in a locked-down realm, as the code it tests does.
const setupFiles = ['src/lockdown/node.ts', 'test/setup/programs.ts'];

export default defineConfig({
  root,
  plugins: [freshSupervisor()],
  resolve: {
    // The package's own entries, by their published names, from source: tests need no build.
    alias: [
      { find: /^ocap-kernel$/, replacement: source('kernel') },
      { find: /^ocap-kernel\/(\w+)$/, replacement: source('$1') },
    ],
  },
  test: {
    // Processes, so that node:sqlite and worker threads run as they do in a program.
    pool: 'forks',
    // Modules are loaded once in each process and not for each file: that takes longer than most files.
    isolate: false,
    globalSetup: ['test/setup/bundle-folder.ts'],
    allowOnly: false,
    // Tests start hundreds of programs, each of which loads the same modules.
    env: { NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled` },
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }], new TestWatch()],
    // A machine may be busy with other things; nothing is asserted about time.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    // Half of what a test does is to wait for other threads and processes: a core is busy with more than one file.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
    projects: [
      {
        extends: true,
        test: {
          name: 'fast',
          include: [every],
          exclude: slow,
          setupFiles: [...setupFiles, 'test/setup/no-processes.ts'],
        },
      },
      // After the others: a worker is not reused across projects.
      { extends: true, test: { name: 'slow', include: slow, setupFiles, sequence: { groupOrder: 1 } } },
    ],
  },
});
