import { defineConfig } from 'oxlint';

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

export default defineConfig({
  ignorePatterns: ['dist/', '.profile/', 'test-results/', 'playwright-report/', 'coverage/'],
  options: { typeAware: true, reportUnusedDisableDirectives: 'error' },
  plugins: ['typescript'],
  categories: { correctness: 'error' },
  rules: {
    // What ESLint and typescript-eslint recommend, and oxlint does not count as correctness.
    'no-array-constructor': 'error',
    'no-case-declarations': 'error',
    'no-empty': 'error',
    'no-fallthrough': 'error',
    'no-prototype-builtins': 'error',
    'no-regex-spaces': 'error',
    'no-unexpected-multiline': 'error',
    'no-useless-assignment': 'error',
    'no-var': 'error',
    'prefer-rest-params': 'error',
    'prefer-spread': 'error',
    'preserve-caught-error': 'error',
    'typescript/ban-ts-comment': 'error',
    'typescript/no-empty-object-type': 'error',
    'typescript/no-explicit-any': 'error',
    'typescript/no-misused-promises': 'error',
    'typescript/no-namespace': 'error',
    'typescript/no-require-imports': 'error',
    'typescript/no-unnecessary-type-assertion': 'error',
    'typescript/no-unnecessary-type-constraint': 'error',
    'typescript/no-unsafe-argument': 'error',
    'typescript/no-unsafe-assignment': 'error',
    'typescript/no-unsafe-call': 'error',
    'typescript/no-unsafe-enum-comparison': 'error',
    'typescript/no-unsafe-function-type': 'error',
    'typescript/no-unsafe-member-access': 'error',
    'typescript/no-unsafe-return': 'error',
    'typescript/only-throw-error': 'error',
    'typescript/prefer-promise-reject-errors': 'error',
    'typescript/restrict-plus-operands': 'error',

    // These count as correctness too, but what they find here is meant.
    'no-eval': 'off',
    'typescript/no-meaningless-void-operator': 'off',
    'typescript/no-misused-spread': 'off',
    'typescript/no-useless-default-assignment': 'off',
    'typescript/require-array-sort-compare': 'off',
    // Setters in descriptors may be arrow functions without a block; tsc looks at the others.
    'no-setter-return': 'off',

    eqeqeq: 'error',
    'prefer-const': 'error',
    'object-shorthand': 'error',
    // Some programs tell TypeScript what their realm's global object holds.
    'no-shadow-restricted-names': ['error', { reportGlobalThis: false }],
    'no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_', reportVarsOnlyUsedAsTypes: true }],
    'typescript/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
    'typescript/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
    'typescript/no-non-null-assertion': 'error',
    'typescript/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
    'typescript/return-await': ['error', 'error-handling-correctness-only'],
    // Our records of verbs close over their state and know no `this`, so a verb may be taken out of its record.
    'typescript/unbound-method': 'off',
    // Numbers and ids in messages are what they are for.
    'typescript/restrict-template-expressions': ['error', { allowNumber: true, allowNever: true }],
  },
  overrides: [
    { files: parsers, rules: { 'typescript/consistent-type-assertions': ['error', { assertionStyle: 'as' }] } },
    { files: silentRooms.map((room) => `src/${room}/**`), rules: { 'no-console': 'error' } },
    {
      // Commands run in tests' processes too, and get what they need of theirs as `io`.
      files: ['src/cli/**'],
      excludeFiles: ['src/cli/{main,process-io}.ts', 'src/cli/daemon/**', '**/*.test.ts'],
      rules: { 'no-restricted-globals': ['error', { name: 'process', message: 'It comes with `io`.' }] },
    },
    {
      // Tests forge what hostile realms would send, and compare whatever comes back.
      files: ['**/*.test.{ts,tsx}', 'test/**'],
      rules: {
        'typescript/consistent-type-assertions': 'off',
        'typescript/no-non-null-assertion': 'off',
        'typescript/no-unsafe-assignment': 'off',
      },
    },
    {
      // The rules of hooks and of React's compiler.
      files: ['src/panel/**'],
      plugins: ['react'],
      rules: {
        'react/rules-of-hooks': 'error',
        'react/unsupported-syntax': 'error',
        // It takes each array for a list of children, also one of cells.
        'react/jsx-key': 'off',
      },
    },
  ],
});
