/** Unit tests: beside the files they test under `src/`, the vats' and the bench's own, and the cross-cutting ones here. */
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { freshSupervisor } from './setup/fresh-supervisor.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = (room: string): string => `${root}src/${room}/index.ts`;

/** They take longest: begun last, they would be waited for alone. */
const longest = ['test/contracts/node-kernel', 'test/remotes/relay'].map((name) => `${root}${name}.test.ts`);

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean => longest.includes(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

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
    include: ['{src,test,vats,bench}/**/*.test.{ts,tsx}'],
    // Processes, so that node:sqlite and worker threads run as they do in a program.
    pool: 'forks',
    // Every test runs in a locked-down realm, as the code it tests does.
    setupFiles: ['src/lockdown/node.ts', 'test/setup/programs.ts'],
    // What the plugin makes of the supervisor changes from run to run, though the file that it stands for does not.
    fsModuleCache: false,
    allowOnly: false,
    // Tests start hundreds of programs, each of which loads the same modules.
    env: { NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled` },
    reporters: ['default', ['json', { outputFile: 'test-results/unit.json' }]],
    // A machine may be busy with other things; nothing is asserted about time.
    testTimeout: 120_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 20_000 } },
    sequence: { sequencer: LongestFirst },
    // Half of what a test does is to wait for other threads and processes: a core is busy with more than one file.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
  },
});
