/** Holds one file against the rules of its room. */
import path from 'node:path';
import { givenModules } from '../../src/wire/bundle.ts';
import { readGlobals, readImports } from './read-source.ts';
import { harmlessGlobals, platformFree, rooms, testRule, vatRule, vatTestRule, type Rule } from './rooms.ts';

const isTest = (file: string): boolean => /\.test\.tsx?$/.test(file);

const isInside = (file: string, folder: string): boolean => file === folder || file.startsWith(`${folder}/`);

/** Rooms inside rooms, which are no part of the outer one. */
const innerRooms = Object.keys(rooms).filter((room) => room.split('/').length > 2);

/** `src/kernel` of `src/kernel/store/schema.ts`; `vats/counter` of `vats/counter/counter.ts`. */
const roomOf = (file: string): string =>
  innerRooms.find((room) => isInside(file, room)) ?? file.split('/').slice(0, 2).join('/');

const merge = (...rules: Rule[]): Rule => ({
  ours: rules.flatMap(({ ours }) => ours),
  packages: rules.flatMap(({ packages }) => packages),
});

const ruleOf = (file: string): Rule | undefined => {
  const rule = file.startsWith('vats/') ? vatRule(givenModules) : rooms[roomOf(file)];
  if (rule === undefined || !isTest(file)) return rule;
  return merge(rule, file.startsWith('vats/') ? vatTestRule : testRule);
};

const allowsPackage = (rule: Rule, name: string): boolean =>
  rule.packages.some((allowed) =>
    allowed.endsWith('*') ? name.startsWith(allowed.slice(0, -1)) : isInside(name, allowed),
  );

/** Whether a file of this room, under this rule, may import what `specifier` names. */
const allows = (rule: Rule, file: string, specifier: string): boolean => {
  const [bare = ''] = specifier.split('?');
  if (!bare.startsWith('.')) return allowsPackage(rule, bare);
  const target = path.posix.join(path.posix.dirname(file), bare);
  return roomOf(target) === roomOf(file) || rule.ours.some((allowed) => isInside(target, allowed));
};

const describe = ({ ours, packages }: Rule): string => [...new Set([...ours, ...packages])].join(', ') || 'nothing';

/**
 * Everything in a file that its room does not allow, each as `file:line what, and what is allowed`.
 * @param file - its path from the root of the checkout, with forward slashes
 */
export const checkFile = (file: string, text: string): string[] => {
  const rule = ruleOf(file);
  if (rule === undefined) return [`${file}:1 is in no room; add ${roomOf(file)} to test/architecture/rooms.ts`];
  const imports = readImports(file, text)
    .filter(({ name }) => !allows(rule, file, name))
    .map(({ name, line }) => `${file}:${line} imports ${name}; ${roomOf(file)} may import: ${describe(rule)}`);
  const isPlatformFree = platformFree.includes(roomOf(file)) && !isTest(file);
  const globals = (isPlatformFree ? readGlobals(file, text) : [])
    .filter(({ name }) => !harmlessGlobals.includes(name))
    .map(({ name, line }) => `${file}:${line} uses the global ${name}; ${roomOf(file)} takes such things as powers`);
  return [...imports, ...globals];
};
