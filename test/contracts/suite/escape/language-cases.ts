/** What the language gives to every vat, and what it keeps from it. */
import type { Case } from '../suite-kernel.ts';
import { absent, syntaxError, tries, typeError, type Attempt } from './attempts.ts';

/** Every name of a function that makes others from text. */
const makers = ['function () {}', 'async function () {}', 'function* () {}', 'async function* () {}'];

export const languageCases: Case[] = [
  tries('what all code of a vat shares is frozen', [
    ...[
      'Array.prototype.push = 1',
      '({}).__proto__.x = 1',
      'Promise.prototype.then = 1',
      'Object.getPrototypeOf([][Symbol.iterator]()).next = 1',
      'Object.getPrototypeOf(function* () {}).prototype.next = 1',
      'Object.getPrototypeOf(async function* () {}).prototype.next = 1',
      'Object.defineProperty(Object.prototype, "x", { value: 1 })',
      'Object.setPrototypeOf(Object.prototype, {})',
      'Object.setPrototypeOf(Array, {})',
      'Reflect.construct(Array, []).__proto__.map = 1',
      'Function.prototype.call = 1',
      'JSON.parse = 1',
      'Reflect.ownKeys = 1',
      'Map.prototype.get = 1',
      'WeakMap.prototype.get = 1',
      'Error.prototype.toString = 1',
      'Date.prototype.getTime = 1',
      'Math.max = 1',
      'RegExp.prototype.exec = 1',
      'Symbol.prototype.x = 1',
      'console.log = 1',
      'harden.x = 1',
      'assert.fail = 1',
      'Compartment.prototype.evaluate = 1',
      'HandledPromise.resolve = 1',
      'E.get = 1',
      'Far.x = 1',
      'M.any = 1',
      'VatData.defineKind = 1',
      'vatPowers.x = 1',
      'baggage.get = 1',
      'parameters.x = 1',
      'root.attempt = 1',
      'WeakMap.x = 1',
      'WeakSet.prototype.has = 1',
      'Object.getPrototypeOf(Int8Array).from = 1',
    ].map((body): Attempt => [body, typeError]),
    ['delete Array.prototype.push', typeError],
  ]),

  tries('what a library overrides in its own objects can be overridden', [
    ['const o = {}; o.toString = () => "mine"; return String(o);', 'gave mine'],
    [
      'const o = Object.create({}); o.constructor = 1; o.hasOwnProperty = 2; return Object.keys(o);',
      'gave constructor,hasOwnProperty',
    ],
    [
      'class Odd extends Error { constructor() { super("x"); this.name = "Odd"; this.message = "odd"; } } throw new Odd();',
      'threw Odd: odd',
    ],
    ['const list = []; list.push = () => "mine"; return list.push();', 'gave mine'],
    ['function Old() {} Old.prototype.toString = () => "mine"; return `${new Old()}`;', 'gave mine'],
    ['const e = Error("x"); e.name = "Mine"; throw e;', 'threw Mine: x'],
  ]),

  tries('a vat cannot change its global object', [
    ['globalThis.x = 1', typeError],
    ['undeclared = 1', /^threw (TypeError|ReferenceError): /],
    ['Object.defineProperty(globalThis, "x", { value: 1 })', typeError],
    ['delete globalThis.Array', typeError],
    ['Array = 1', typeError],
    ['globalThis.eval = 1', typeError],
    ['Object.setPrototypeOf(globalThis, null)', typeError],
    ['Object.getPrototypeOf(globalThis).x = 1', typeError],
    ['(0, eval)("var one = 1; function two() {}"); return typeof one + typeof two;', 'gave undefinedundefined'],
    ['return Object.isFrozen(globalThis)', 'gave true'],
  ]),

  tries('functions made from text are not made in the realm of the worker', [
    ...makers.map((maker): Attempt => [`return (${maker}).constructor("return 1")`, typeError]),
    ...makers.map((maker): Attempt => [
      `return Object.getPrototypeOf(${maker}).constructor.call(null, "return 1")`,
      typeError,
    ]),
    ['return class {}.constructor("return 1")', typeError],
    ['return Reflect.construct((() => {}).constructor, ["return 1"])', typeError],
    ['return (() => {}).bind().constructor("return 1")', typeError],
    ['return harden.constructor("return 1")', typeError],
    ['return console.log.constructor("return 1")', typeError],
    ['return Compartment.constructor("return 1")', typeError],
    ['return typeof Function("return this")()', absent],
    ['return Function("return globalThis")() === globalThis', 'gave true'],
    ['return new Function("return typeof process + typeof self")()', 'gave undefinedundefined'],
    ['return Function("}, globalThis.x = 1, function () {")', syntaxError],
    ['return Function("/*", "*/) {")', syntaxError],
    ['return Function("a = globalThis", "return a === globalThis")()', 'gave true'],
  ]),

  tries('there is no sloppy code', [
    ['return typeof (function () { return this; })()', absent],
    ['return typeof (0, eval)("(function () { return this; })()")', absent],
    ['return (0, eval)("this") === globalThis', 'gave true'],
    ['return Function("with ({}) {}")', syntaxError],
    ['(0, eval)("with ({}) {}")', syntaxError],
    ['return (0, eval)("010")', syntaxError],
    ['(function () { return arguments.callee; })()', typeError],
    ['return (function f() { return f.caller; })()', /^(gave (undefined|null)|threw TypeError: )/],
    ['return (function f() { return f.arguments; })()', /^(gave (undefined|null)|threw TypeError: )/],
    [
      'return Object.getOwnPropertyDescriptor(Function.prototype, "caller")?.get?.call(() => {})',
      /^(gave (undefined|null)|threw TypeError: )/,
    ],
  ]),

  tries('indirect eval reaches the compartment and no more', [
    ['return (0, eval)("globalThis") === globalThis', 'gave true'],
    ['const secret = 1; return (0, eval)("typeof secret")', absent],
    ['return eval.call(null, "typeof process + typeof window")', 'gave undefinedundefined'],
    ['return [..."x"].map(() => eval)[0]("typeof self")', absent],
    ['return eval(1)'.replace('(', ' /**/ ('), 'gave 1'],
    ['const secret = 1; return eval /**/ ("typeof secret")', absent],
    ['return eval?.("typeof require")', absent],
    ['return Reflect.apply(eval, undefined, ["typeof importScripts"])', absent],
  ]),

  tries('text that looks like what evaluators must not see is refused, evaluated late', [
    [
      'const secret = 1; return (0, eval)("(() => { const secret = 2; return ev" + "al(\'typeof secret\'); })()")',
      absent,
    ],
    ['const secret = 1; return (0, eval)("`${ev" + "al(\'typeof secret\')}`")', absent],
    ['return (0, eval)("imp" + "ort(\'node:fs\')")', syntaxError],
    ['return (0, eval)("imp" + "ort/**/(\'node:fs\')")', syntaxError],
    ['return (0, eval)("im\\\\u0070ort(\'node:fs\')")', syntaxError],
    ['return (0, eval)("imp" + "ort.meta")', syntaxError],
    ['return await (0, eval)("imp" + "ort.source(\'node:fs\')")', syntaxError],
    ['return await (0, eval)("imp" + "ort.defer(\'node:fs\')")', syntaxError],
    ['return await Function("return imp" + "ort.source(\'x\')")()', syntaxError],
    ['return await new Compartment({ __options__: true }).evaluate("imp" + "ort.source(\'x\')")', syntaxError],
    ['(0, eval)("imp" + "ort \'x\'")', syntaxError],
    ['(0, eval)("exp" + "ort {}")', syntaxError],
    ['(0, eval)("await 1")', syntaxError],
    ['(0, eval)("<!-" + "- x")', syntaxError],
    ['(0, eval)("\\n-" + "-> x")', syntaxError],
    ['(0, eval)("\'<!-" + "-\'")', syntaxError],
  ]),

  tries('a vat starts without what tells of memory or of time', [
    [
      'return [typeof WeakRef, typeof FinalizationRegistry, typeof gc, typeof performance]',
      'gave undefined,undefined,undefined,undefined',
    ],
    ['return Date.now()', typeError],
    ['return new Date()', typeError],
    ['return Date()', typeError],
    ['return Reflect.construct(Date, [], Object)', typeError],
    ['return new Date(0).constructor.now()', typeError],
    ['return Math.random()', typeError],
    ['return new Date(0).toISOString()', 'gave 1970-01-01T00:00:00.000Z'],
    ['return typeof SharedArrayBuffer + typeof Atomics', 'gave undefinedundefined'],
    ['return typeof Temporal + typeof new Date(0).toTemporalInstant', 'gave undefinedundefined'],
  ]),

  tries('errors tell no stack', [
    ['return Error("x").stack', /^gave (undefined)?$/],
    ['try { null.x; } catch (error) { return error.stack; }', /^gave (undefined)?$/],
    [
      'try { harden(new Proxy({}, { ownKeys() { throw Error("x"); } })); } catch (error) { return error.stack; }',
      /^gave (undefined)?$/,
    ],
    [
      'try { (function f() { f(); })(); } catch (error) { return error.name + error.stack; }',
      /^gave RangeError(undefined)?$/,
    ],
    [
      'Error.prepareStackTrace = (error, sites) => sites; return typeof Error("x").stack;',
      /^(threw TypeError|gave (string|undefined)$)/,
    ],
    ['Error.stackTraceLimit = 100; return Error("x").stack;', /^(threw TypeError|gave (undefined)?$)/],
    ['const o = {}; Error.captureStackTrace(o); return o.stack;', /^(threw TypeError|gave (undefined)?$)/],
    ['return Object.getOwnPropertyDescriptor(Error("x"), "stack")?.get?.call(Error("y"))', /^gave (undefined)?$/],
  ]),

  tries('regular expressions keep nothing', [
    [
      '/(s)ecret/.exec("secret"); return [RegExp.$1, RegExp.lastMatch, RegExp.input, RegExp["$&"], RegExp.leftContext].map((value) => typeof value);',
      'gave undefined,undefined,undefined,undefined,undefined',
    ],
    ['return typeof /x/.compile', absent],
    ['return typeof RegExp.prototype.constructor.$1', absent],
  ]),

  tries('symbols of the registry carry identity only', [
    ['return Symbol.for("x") === Symbol.for("x")', 'gave true'],
    ['Symbol.for("x").data = 1', typeError],
    ['Symbol.iterator.data = 1', typeError],
    ['return typeof Object(Symbol.for("x")).data', absent],
  ]),

  tries('text is the same in every place', [
    ['return (1234567.891).toLocaleString()', 'gave 1234567.891'],
    ['const now = new Date(0); return now.toLocaleString("de") === now.toString()', 'gave true'],
    ['return (12345678901234567890n).toLocaleString()', 'gave 12345678901234567890'],
    ['return [1.5, 2].toLocaleString("de")', 'gave 1.5,2'],
    ['return "I".toLocaleLowerCase("tr") + "i".toLocaleUpperCase("tr")', 'gave iI'],
    ['return "a".localeCompare("B") + "" + "ä".localeCompare("z", "sv")', 'gave 11'],
    ['return typeof Intl', absent],
  ]),

  tries('JSON brings no prototypes', [
    ['return typeof JSON.parse(\'{"__proto__":{"x":1}}\').x', absent],
    ['return Object.keys(JSON.parse(\'{"__proto__":{"x":1}}\'))', 'gave __proto__'],
    ['return typeof ({ ...JSON.parse(\'{"__proto__":{"x":1}}\') }).x', absent],
    ['return typeof Object.assign({}, JSON.parse(\'{"__proto__":{"x":1}}\'), {}).y', absent],
  ]),

  tries('a child compartment has no more than its parent', [
    ['return typeof new Compartment({ __options__: true }).globalThis.WeakRef', absent],
    [
      'return typeof new Compartment({ __options__: true }).evaluate("typeof process + typeof fetch + typeof self") ',
      'gave string',
    ],
    [
      'return new Compartment({ __options__: true }).evaluate("typeof process + typeof fetch + typeof self")',
      'gave undefinedundefinedundefined',
    ],
    ['return new Compartment({ __options__: true }).evaluate("(() => {})").constructor("return 1")', typeError],
    ['return new Compartment({ __options__: true }).globalThis.Function === Function', 'gave false'],
    ['return new Compartment({ __options__: true }).evaluate("Array") === Array', 'gave true'],
    ['return typeof new Compartment({ __options__: true }).evaluate("this")', 'gave object'],
    ['return new Compartment({ __options__: true }).evaluate("Date.now()")', typeError],
    ['return new Compartment.prototype.constructor()', typeError],
    ['const child = new Compartment({ __options__: true }); child.globalThis.mine = 1; return typeof mine;', absent],
    [
      'const child = new Compartment({ __options__: true }); return child.globalThis.WeakMap === WeakMap && child.globalThis.WeakSet === WeakSet;',
      'gave true',
    ],
    [
      'const child = new Compartment({ __options__: true }); return child.evaluate("new Compartment({ __options__: true }).globalThis.WeakMap") === WeakMap;',
      'gave true',
    ],
    [
      'return new Compartment({ globals: { WeakMap: 1 }, __options__: true }).globalThis.WeakMap === WeakMap',
      'gave true',
    ],
    [
      'class Mine extends Compartment {} return new Mine({ __options__: true }).globalThis.WeakMap === WeakMap',
      'gave true',
    ],
    ['return Reflect.construct(Compartment, [{ __options__: true }], Object).globalThis', absent],
    ['return await new Compartment({ __options__: true }).import("node:fs")', /^threw /],
    [
      'return new Compartment({ __options__: true, __native__: true }).evaluate("typeof process")',
      /^(gave undefined|threw )/,
    ],
    [
      'return new Compartment({ __options__: true, transforms: [() => "typeof process"] }).evaluate("1")',
      'gave undefined',
    ],
    ['return typeof lockdown === "undefined" ? "absent" : lockdown()', /^(gave absent|threw )/],
    ['return typeof repairIntrinsics === "undefined" ? "absent" : repairIntrinsics()', /^(gave absent|threw )/],
  ]),
];
