/** Bundles made by hand, without our bundler, which refuses some of them at its place. */
import { assertEqual, assertRejects } from '../../assertions.ts';
import type { Case } from '../suite-kernel.ts';

/** What is wrong with a code, the code, and what is said of it. */
type Refused = readonly [what: string, code: string, problem: RegExp];

/** Statements that SES or the engine refuse to evaluate. */
const refusedStatements: readonly Refused[] = [
  ['a direct eval', 'eval("1");', /SES_EVAL_REJECTED/],
  ['a direct eval in a template', '`${eval("1")}`;', /SES_EVAL_REJECTED/],
  ['import()', 'import("node:fs");', /SES_IMPORT_REJECTED/],
  ['import() with a comment', 'import/**/("node:fs");', /SES_IMPORT_REJECTED/],
  ['an escaped import()', 'im\\u0070ort("node:fs");', /escape|Unexpected|SyntaxError/],
  ['import.meta', 'import.meta;', /import/],
  ['import.source()', 'import.source("node:fs").then(() => {});', /import|Unexpected identifier/],
  ['import.defer()', 'import.defer("node:fs").then(() => {});', /import|Unexpected identifier/],
  ['an HTML comment', '1; <!-- x', /SES_HTML_COMMENT_REJECTED/],
  ['the end of an HTML comment', '1;\n--> x', /SES_HTML_COMMENT_REJECTED/],
  ['an HTML comment in a string', '"<!--";', /SES_HTML_COMMENT_REJECTED/],
  ['with', 'with ({}) {}', /with/],
  ['an octal number', '010;', /[Oo]ctal/],
  ['a deleted name', 'let x; delete x;', /[Dd]elete/],
];

/** How a statement stands in the code of each format of bundles. */
const formats: Record<string, (statement: string) => object> = {
  'vat-1': (statement) => ({ moduleFormat: 'vat-1', source: `() => {\n${statement}\n}` }),
  nestedEvaluate: (statement) => ({ moduleFormat: 'nestedEvaluate', source: `() => {\n${statement}\n}` }),
  'nestedEvaluate, in a module': (statement) => ({
    moduleFormat: 'nestedEvaluate',
    // The outer text must not look like what the inner one is refused for.
    source: `() => nestedEvaluate(decodeURIComponent(${JSON.stringify(encodeURIComponent(`(() => {\n${statement}\n})()`).replaceAll('eval', '%65val').replaceAll('import', '%69mport').replaceAll('--', '%2d%2d'))}))`,
  }),
  iife: (statement) => ({
    moduleFormat: 'iife',
    code: `${statement}\nvar __vatExports__ = {};`,
    exports: ['buildRootObject'],
  }),
};

/** Sources of our own format. */
const brokenSources: readonly Refused[] = [
  ['await at the top', 'await 1, () => {}', /await|Unexpected|missing/],
  ['an end before its end', '() => {}}); (function () {', /Unexpected|missing/],
  ['an end of what surrounds it', '1; } this.left = 1; {', /Unexpected|missing/],
  ['no function', '({ buildRootObject() {} })', /not a function/],
  ['no exports', '() => null', /does not export buildRootObject/],
  ['no buildRootObject', '() => ({})', /does not export buildRootObject/],
  ['exports with a hostile getter', '() => ({ get buildRootObject() { throw Error("getter"); } })', /getter/],
  ['hostile exports', '() => new Proxy({}, { get() { throw Error("trap"); } })', /trap/],
  ['a module that is not given', '(require) => require("node:fs")', /not given/],
  ['a module of a hostile name', '(require) => require({ toString() { throw Error("name"); } })', /./],
  ['a module of the name of a prototype', '(require) => require("__proto__")', /not given/],
];

/** What a source may throw. */
const thrown: readonly Refused[] = [
  ['an error at the top', '(() => { throw Error("at the top"); })()', /at the top/],
  ['nothing', '() => { throw undefined; }', /undefined/],
  [
    'what cannot be shown',
    '() => { throw { toString() { throw 1; }, get message() { throw 1; } }; }',
    /cannot be shown/,
  ],
  [
    'a proxy',
    '() => { throw new Proxy({}, { getPrototypeOf() { throw 1; }, get() { throw 1; } }); }',
    /cannot be shown/,
  ],
  [
    'an error that cannot be read',
    '() => { throw Object.create(Error.prototype, { message: { get() { throw 1; } } }); }',
    /cannot be shown/,
  ],
  [
    'an error whose message is no text',
    '() => { throw Object.create(Error.prototype, { message: { value: { slice: () => ({}) } } }); }',
    /object/,
  ],
  [
    'an error with a symbol for a message',
    '() => { throw Object.create(Error.prototype, { message: { value: Symbol("x") } }); }',
    /Symbol/,
  ],
  ['an error of great length', '() => { throw Error("x".repeat(20_000_000)); }', /xxx/],
];

/** What `buildRootObject` may do. */
const roots: readonly Refused[] = [
  ['a number', '() => 7', /./],
  ['a proxy', '() => new Proxy({}, {})', /./],
  ['a record with a function', '() => harden({ x() {} })', /./],
  ['an error', '() => { throw Error("in the start"); }', /in the start/],
  ['a rejection', 'async () => { throw Error("in the start"); }', /in the start/],
  ['a promise without an end', '() => new Promise(() => {})', /did not settle/],
  ['a thenable without an end', '() => ({ then() {} })', /did not settle/],
];

const loads = (name: string, bundles: readonly (readonly [what: string, bundle: object, problem: RegExp])[]): Case => ({
  name: `P15 P19 ${name} does not start, and leaves nothing`,
  run: async ({ call, launch, assertAnswer, assertStates }) => {
    const { root } = await launch({ bob: { vat: 'bob' } });
    for (const [what, bundle, problem] of bundles) {
      const bundleSpec = `data:application/json,${encodeURIComponent(JSON.stringify(bundle))}`;
      const config = { bootstrap: 'raw', vats: { raw: { bundleSpec } } };
      await assertRejects(call('launchSubcluster', config), problem, what);
    }
    await assertStates({ bob: 'running' });
    assertEqual((await call('getStatus')).subclusters.length, 1, 'the subclusters');
    await assertAnswer('fine', root, 'echo', 'fine');
  },
});

const ofOurFormat = (refused: readonly Refused[], wrap: (code: string) => string = (code) => code) =>
  refused.map(([what, code, problem]) => [what, { moduleFormat: 'vat-1', source: wrap(code) }, problem] as const);

export const loadingCases: Case[] = [
  ...Object.entries(formats).map(([name, format]) =>
    loads(
      `text that evaluators must not see, in the format ${name},`,
      refusedStatements.map(([what, statement, problem]) => [what, format(statement), problem]),
    ),
  ),
  loads('code that is no vat', ofOurFormat(brokenSources)),
  loads('code that throws, whatever it throws,', ofOurFormat(thrown)),
  loads(
    'a root that is none',
    ofOurFormat(roots, (code) => `() => ({ buildRootObject: ${code} })`),
  ),
];
