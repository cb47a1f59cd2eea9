import { expect, test } from 'vitest';
import { hrefOf, parseRoute, type To } from './route.ts';

const routes: [href: string, to: To][] = [
  ['#/overview', { view: 'overview' }],
  ['#/subclusters/s1/v2', { view: 'subclusters', path: ['s1', 'v2'] }],
  ['#/objects/ko12?q=a%26b&all=1', { view: 'objects', path: ['ko12'], query: { q: 'a&b', all: '1' } }],
  ['#/send/a%2Fb%3F', { view: 'send', path: ['a/b?'] }],
];

test.each(routes)('%s is a deep link, read and written', (href, to) => {
  expect(parseRoute(href)).toEqual({ path: [], query: {}, ...to });
  expect(hrefOf(to)).toBe(href);
});

test('a hash that a person mistyped still means something', () => {
  expect(parseRoute('')).toEqual({ view: '', path: [], query: {} });
  expect(parseRoute('#send')).toEqual({ view: 'send', path: [], query: {} });
  expect(parseRoute('#//objects//100%/')).toEqual({ view: 'objects', path: ['100%'], query: {} });
});
