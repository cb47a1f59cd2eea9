import { assertEqual } from '../assertions.ts';
import { ref, type Case } from './suite-kernel.ts';

export const objectCases: Case[] = [
  {
    name: 'P11 a revoked object rejects for good, whoever holds it',
    run: async ({ launch, call, refOf, send, restartKernel, assertAnswer, assertRejected }) => {
      const { root, rootOf } = await launch({ versioned: { vat: 'versioned' }, puppet: { vat: 'puppet' } });
      const puppet = rootOf('puppet');
      const durable = await refOf(root, 'getDurable');
      await send(puppet, 'hold', 'it', ref(durable));
      await assertAnswer('durable of version 1', puppet, 'tell', 'it', 'label', [], []);
      assertEqual(await call('isRevoked', durable), false, 'before');
      await call('revoke', durable);
      assertEqual(await call('isRevoked', durable), true, 'after');
      await assertRejected(/\[OBJECT_REVOKED\]/, durable, 'label');
      await assertRejected(/\[OBJECT_REVOKED\]/, puppet, 'tell', 'it', 'label', [], []);
      await restartKernel();
      const again = await refOf(root, 'getDurable');
      assertEqual(again, durable, 'the object after a restart');
      await assertRejected(/\[OBJECT_REVOKED\]/, again, 'label');
    },
  },
  {
    name: 'P9 what nobody can reach is collected, and nothing else',
    platform: true,
    run: async ({ launch, call, refOf, refsOf, send, ask, assertAnswer, assertCollected }) => {
      const { rootOf } = await launch({ maker: { vat: 'puppet' }, keeper: { vat: 'puppet' } });
      const [maker, keeper] = [rootOf('maker'), rootOf('keeper')];
      const things = await refsOf(maker, 'makeMany', 100);
      assertEqual(things.length, 100, 'the things');
      const kept = String(things[50]);
      await send(keeper, 'hold', 'kept', ref(kept));
      const shelved = await refOf(maker, 'make', 'durable', 'shelved');
      await send(maker, 'shelve', 'own', ref(shelved));
      const dropped = await refOf(maker, 'make', 'durable', 'dropped');
      await send(keeper, 'hold', 'dropped', ref(dropped));
      await send(keeper, 'drop', 'dropped');
      await call('release', [...things, shelved, dropped]);
      for (const gone of [things[0], things[99], dropped]) await assertCollected(String(gone));
      await assertAnswer('thing 50', keeper, 'tell', 'kept', 'label', [], []);
      // Nobody outside knew the shelved one any more: it comes back, under whichever reference.
      await assertAnswer('shelved', await refOf(maker, 'lookAtShelf', 'own'), 'label');
      await send(keeper, 'drop', 'kept');
      await assertCollected(kept);
      assertEqual(await ask(keeper, 'echo', 'still here'), 'still here', 'the keeper');
    },
  },
  {
    name: 'P9 a weak key goes with its object',
    platform: true,
    run: async ({ launch, call, refOf, send, assertAnswer, assertCollected }) => {
      const { rootOf } = await launch({ maker: { vat: 'puppet' }, marker: { vat: 'puppet' } });
      const [maker, marker] = [rootOf('maker'), rootOf('marker')];
      const thing = await refOf(maker, 'make', 'far', 'marked');
      await send(maker, 'hold', 'own', ref(thing));
      await send(marker, 'mark', ref(thing), 'known');
      await call('collectGarbage');
      await assertAnswer('known', marker, 'markOf', ref(thing));
      await send(maker, 'drop', 'own');
      await call('release', [thing]);
      await assertCollected(thing);
      await assertAnswer('#undefined', marker, 'markOf', ref(await refOf(maker, 'make', 'far', 'another')));
    },
  },
];
