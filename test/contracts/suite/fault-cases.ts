import { assertEqual, assertRejects } from '../assertions.ts';
import type { Case } from './suite-kernel.ts';

export const faultCases: Case[] = [
  {
    name: 'P5 a vat in an endless loop delays nobody, and can be restarted',
    run: async ({ launch, call, ask, assertAnswer, assertRejected, vatStatus }) => {
      const { root, rootOf, idOf } = await launch({
        counter: { vat: 'counter' },
        alice: { vat: 'alice' },
        bob: { vat: 'bob' },
      });
      await assertAnswer(1, root, 'increment');
      const looping = assertRejected(/\[MESSAGE_UNDONE\]/, root, 'loop');
      const queued = ask(root, 'increment');
      for (let n = 0; n < 50; n += 1) await assertAnswer(n, rootOf('bob'), 'echo', n);
      assertEqual((await vatStatus(idOf('counter')))?.state, 'running', 'the state of the looping vat');
      await call('restartVat', idOf('counter'));
      await looping;
      assertEqual(await queued, 2, 'the message behind the loop');
    },
  },
  {
    name: 'P5 a vat in an endless loop can be terminated',
    run: async ({ launch, call, assertAnswer, assertRejected, assertStates }) => {
      const { root, rootOf, idOf } = await launch({ counter: { vat: 'counter' }, bob: { vat: 'bob' } });
      const looping = assertRejected(/\[MESSAGE_UNDELIVERED\].*was terminated/, root, 'loop');
      await assertAnswer('here', rootOf('bob'), 'echo', 'here');
      await call('terminateVat', idOf('counter'));
      await looping;
      await assertStates({ bob: 'running' });
    },
  },
  {
    name: 'P16 a delivery that takes too long is undone',
    run: async ({ launch, call, assertAnswer, assertRejected, assertStates, vatStatus }) => {
      const limited = (onFault: 'restart' | 'suspend') => ({
        vat: 'counter',
        creationOptions: { deliveryTimeLimitMs: 1_000, onFault },
      });
      const { rootOf, idOf } = await launch({ again: limited('restart'), once: limited('suspend') });
      const [again, once] = [rootOf('again'), rootOf('once')];
      await assertAnswer(1, again, 'increment');
      await assertAnswer(1, once, 'increment');
      await Promise.all([
        assertRejected(/\[MESSAGE_UNDONE\].*did not end within 1 seconds/, again, 'loop'),
        assertRejected(/\[MESSAGE_UNDONE\].*did not end within 1 seconds/, once, 'loop'),
      ]);
      await assertAnswer(2, again, 'increment');
      await assertStates({ again: 'running', once: 'suspended' });
      assertEqual(/within 1 seconds/.test((await vatStatus(idOf('once')))?.error ?? ''), true, 'the reason is shown');
      await call('resumeVat', idOf('once'));
      await assertAnswer(2, once, 'increment');
    },
  },
  {
    name: 'hosts learn of vats and subclusters what they ask',
    run: async ({ launch, call, assertAnswer }) => {
      const { rootOf, idOf, subclusterId } = await launch({ alice: { vat: 'alice' }, bob: { vat: 'bob' } });
      assertEqual(await call('pingVat', idOf('alice')), 'pong', 'a ping');
      assertEqual(await call('getRootObject', idOf('bob')), rootOf('bob'), 'the root of bob');
      assertEqual(await call('getSubclusterVats', subclusterId), [idOf('alice'), idOf('bob')], 'the vats');
      assertEqual(await call('isVatInSubcluster', idOf('bob'), subclusterId), true, 'whether bob is in it');
      await call('terminateAllVats');
      await assertRejects(call('pingVat', idOf('alice')), /\[VAT_NOT_FOUND\]/, 'a ping to a vat that has ended');
      const { rootKref } = await call('reload');
      await assertAnswer(7, rootKref, 'askBob', 7);
    },
  },
];
