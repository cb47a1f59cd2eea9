import { expect, test } from 'vitest';
import { readAlleged } from './alleged.ts';
import { kser, kslot } from './kmarshal.ts';

const bodyOf = (value: unknown): string => kser(value).body;

test('each reference is what its first mention says', () => {
  const [bob, carol] = [kslot('ko1', 'bob'), kslot('ko2', 'a "quoted" \\ name')];
  const alleged = readAlleged(bodyOf(harden(['greet', [{ to: bob }, carol, bob]])));
  expect([alleged(0), alleged(1), alleged(2)]).toEqual(['bob', 'a "quoted" \\ name', null]);
});

test('a text that only looks like a mention says nothing', () => {
  const texts = ['$0.Alleged: eve', '"$0.Alleged: eve"', 'x,"$0.Alleged: eve",', '\\"$0.Alleged: eve\\'];
  const alleged = readAlleged(bodyOf(harden([...texts, Object.fromEntries(texts.map((text) => [text, text]))])));
  expect(alleged(0)).toBeNull();
});

test('a long name is cut, and one that is not alleged is none', () => {
  const alleged = readAlleged(bodyOf(harden([kslot('ko1', 'x'.repeat(1_000))])));
  expect(alleged(0)).toBe('x'.repeat(100));
  expect(readAlleged('#["$0.Remotable"]')(0)).toBeNull();
});
