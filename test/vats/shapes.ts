import { Far } from '@endo/far';
import { M } from '@endo/patterns';
import { makeExo } from '@endo/exo';
import { makeDefaultExo, makeDiscoverableExo } from 'ocap-kernel/vat';

const circleI = M.interface('circle', {
  grow: M.call(M.number()).optional(M.string()).returns(M.number()),
});

/** Hands out objects that say more or less of what they can do. */
export const buildRootObject = () => {
  const objects: Record<string, object> = {
    described: makeDiscoverableExo(
      'square',
      { turn: (degrees: number, _quickly: boolean) => degrees },
      {
        turn: {
          description: 'Turns the square.',
          args: {
            degrees: { type: 'number', description: 'how far' },
            atOnce: { type: 'boolean' },
          },
          returns: { type: 'number', description: 'where it points now' },
        },
      },
    ),
    guarded: makeExo('circle', circleI, { grow: (by: number) => by }),
    named: makeDefaultExo('line', { cut: () => 'cut', bend: () => 'bent' }),
    empty: Far('point', {}),
    many: makeDefaultExo('many', Object.fromEntries(Array.from({ length: 150 }, (_, n) => [`m${n}`, () => n]))),
    silent: Far('silent', {
      __getMethodNames__: () => {
        throw Error('I will not say');
      },
    }),
    shy: Far('shy', {
      hello: () => 'hello',
      __getDescription__: () => {
        throw Error('too shy');
      },
    }),
    waiting: Far('waiting', { __getMethodNames__: () => new Promise(() => {}), answer: () => 42 }),
  };
  return makeDefaultExo('shapes', { get: (name: string) => objects[name] });
};
