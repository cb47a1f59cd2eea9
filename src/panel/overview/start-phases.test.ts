import { expect, test } from 'vitest';
import type { KernelStatus, VatState } from '../../wire/host-api.ts';
import type { KernelView } from '../kernel-store.ts';
import { startPhases } from './start-phases.ts';

const status = (states: VatState[], remoteComms: object): KernelStatus =>
  ({ vats: states.map((state) => ({ state })), remoteComms }) as unknown as KernelStatus;

const off = { state: 'disconnected', options: null, error: null };

const phases = (view: object): string[] => startPhases(view as KernelView).map(({ tone, text }) => `${tone}: ${text}`);

test('a start is told by its phases: the store, then vats and network', () => {
  const running = (states: VatState[], remoteComms: object = off) =>
    phases({ state: 'running', status: status(states, remoteComms) });
  expect(phases({ state: 'connecting' })).toEqual(['wait: Opening', 'quiet: Not yet', 'quiet: Not yet']);
  expect(running(['running', 'starting'])).toEqual(['ok: Open', 'wait: 1 of 2 run', 'quiet: Off']);
  expect(running(['running', 'failed'])[1]).toBe('bad: 1 of 2 run');
  expect(running([], { ...off, options: {} })).toEqual(['ok: Open', 'ok: 0 of 0 run', 'wait: Connecting']);
  expect(running([], { ...off, options: {}, error: 'no' })[2]).toBe('bad: Failed');
  expect(running([], { state: 'connected', options: {}, error: null })[2]).toBe('ok: Connected');
  expect(running([], { state: 'locked', options: null, error: null })[2]).toBe('wait: Waits for the password');
});

test('nothing is told of the vats and the network of a kernel that is gone', () => {
  const last = status(['running'], off);
  expect(phases({ state: 'restarting', last })).toEqual(['wait: Opening', 'quiet: Not yet', 'quiet: Not yet']);
  expect(phases({ state: 'stopped', last })).toEqual(['quiet: Closed', 'quiet: Not yet', 'quiet: Not yet']);
  expect(phases({ state: 'failed', reason: 'no', last })[0]).toBe('bad: Not available');
});
