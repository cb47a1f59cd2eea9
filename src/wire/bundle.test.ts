import { describe, expect, test } from 'vitest';
import { parseBundle } from './bundle.ts';
import { shippedLimits as limits } from './limits.ts';

const parse = (bundle: unknown) => parseBundle(JSON.stringify(bundle), 'a.bundle');
const iife = { moduleFormat: 'iife', code: 'var __vatExports__;', exports: ['buildRootObject'] };

describe('P13 bundles', () => {
  test.each([
    [{ moduleFormat: 'vat-1', source: '() => 1' }, {}],
    [{ moduleFormat: 'nestedEvaluate', source: '() => 1' }, { sourceMap: '' }],
    [iife, { external: [] }],
    [iife, { modules: {} }],
  ])('of the format %j are read, without what else they have (%j)', (bundle, more) => {
    expect(parse({ ...bundle, ...more })).toEqual(bundle);
  });

  test.each([
    ['no object', 5, 'bundle: 5 is not among the formats'],
    ['no object', null, 'bundle: null is not among the formats'],
    ['a list', [], 'moduleFormat: undefined is not among the formats'],
    ['no format', {}, 'moduleFormat: undefined is not among the formats'],
    ['another format', { moduleFormat: 'endoZipBase64' }, 'moduleFormat: "endoZipBase64" is not among the formats'],
    ['what every object has', { moduleFormat: 'toString' }, 'moduleFormat: "toString" is not among the formats'],
    ['no source', { moduleFormat: 'vat-1' }, 'source: '],
    ['a source that is no text', { moduleFormat: 'vat-1', source: 5 }, 'source: '],
    ['an empty source', { moduleFormat: 'nestedEvaluate', source: '' }, 'source: '],
    ['half a character', { moduleFormat: 'vat-1', source: "'\ud800'" }, 'source: half a character'],
    ['a field too many', { moduleFormat: 'vat-1', source: '() => 1', require: [] }, 'require: '],
    ['no code', { ...iife, code: undefined }, 'code: '],
    ['no exports', { ...iife, exports: undefined }, 'exports: '],
    ['exports that are no list', { ...iife, exports: 'buildRootObject' }, 'exports: '],
    ['an export that is no name', { ...iife, exports: [5] }, 'exports.0: '],
    ['no root', { ...iife, exports: ['build'] }, 'exports: the vat exports no buildRootObject'],
  ])('with %s (%j) are refused, and the field is named', (_what, bundle, problem) => {
    expect(() => parse(bundle)).toThrow(`[BUNDLE_INVALID] a.bundle: ${problem}`);
  });

  test('that are no JSON are refused', () => {
    expect(() => parseBundle('export const buildRootObject', 'a.js')).toThrow('[BUNDLE_INVALID] a.js is not JSON');
  });

  test('may be of the largest size, and no larger', () => {
    const empty = JSON.stringify({ moduleFormat: 'vat-1', source: '' }).length;
    const bundle = (length: number) => ({ moduleFormat: 'vat-1', source: 'x'.repeat(length - empty) });
    expect(parse(bundle(limits.bundleLength))).toEqual(bundle(limits.bundleLength));
    expect(() => parse(bundle(limits.bundleLength + 1))).toThrow(
      '[BUNDLE_INVALID] a.bundle is larger than 10000000 characters',
    );
  });
});
