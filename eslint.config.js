import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import tseslint from 'typescript-eslint';

/** The files that parse what comes from another realm or a library: only they may say `as`, after they have looked. */
const parsers = [
  'src/wire/**',
  'e2e/support/{hidden-realms,kernel,kernel-host}.ts',
  'src/browser/service-worker-scope.ts',
  'src/host/{connect-host,json-refs}.ts',
  'src/kernel/{default-exo,kmarshal}.ts',
  'src/node/database.ts',
  'src/panel/json-text.ts',
  'src/testing/test-kernel.ts',
  'src/vat/{default-exo,gc-tools,liveslots,load-bundle,macrotask,store-rows,vat-log}.ts',
];

/** The rooms that are given a logger, or have nothing to say. In the others a realm's console is the place to look. */
const silentRooms = ['wire', 'kernel', 'network', 'vat', 'node', 'bundler', 'panel', 'dev', 'testing', 'cli'];

export default defineConfig(
  globalIgnores(['dist/', '.profile/', 'test-results/', 'playwright-report/', 'coverage/']),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'prefer-const': 'error',
      'object-shorthand': 'error',
      // Some programs tell TypeScript what their realm's global object holds.
      'no-shadow-restricted-names': ['error', { reportGlobalThis: false }],
      // tsc knows what is defined.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/return-await': ['error', 'error-handling-correctness-only'],
      // Our records of verbs close over their state and know no `this`, so a verb may be taken out of its record.
      '@typescript-eslint/unbound-method': 'off',
      // Numbers and ids in messages are what they are for.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowNever: true }],
      // Methods of remotables and test doubles may promise an answer without waiting for anything.
      '@typescript-eslint/require-await': 'off',
    },
  },
  { files: parsers, rules: { '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'as' }] } },
  { files: silentRooms.map((room) => `src/${room}/**`), rules: { 'no-console': 'error' } },
  {
    // Commands run in tests' processes too, and get what they need of theirs as `io`.
    files: ['src/cli/**'],
    ignores: ['src/cli/{main,process-io}.ts', 'src/cli/daemon/**', '**/*.test.ts'],
    rules: { 'no-restricted-globals': ['error', { name: 'process', message: 'It comes with `io`.' }] },
  },
  {
    // Tests forge what hostile realms would send, and compare whatever comes back.
    files: ['**/*.test.{ts,tsx}', 'test/**'],
    rules: {
      '@typescript-eslint/consistent-type-assertions': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
    },
  },
  { files: ['src/panel/**'], ...reactHooks.configs.flat.recommended },
  // Plain JavaScript is checked by tsc where it is ours.
  { files: ['**/*.{js,mjs}'], extends: [tseslint.configs.disableTypeChecked] },
);
