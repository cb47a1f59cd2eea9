import { E, Far } from '@endo/far';
import { afterEach, expect, test } from 'vitest';
import type { Greeting, IntroduceMessage } from '../wire/platform-protocol.ts';
import { makeKernelLink, type KernelLink, type KernelLinkSnapshot } from './kernel-link.ts';
import { holdLifeline, onReleased } from './lifeline.ts';
import { serveHost } from './serve-host.ts';

const { locks } = navigator;
const links: KernelLink[] = [];
afterEach(() => {
  for (const link of links.splice(0)) link.close();
});

/** The far side of introductions, which does with each what the test says. */
const linkTo = (receive: (port: MessagePort, message: IntroduceMessage) => void | Promise<void>) => {
  const messages: IntroduceMessage[] = [];
  const waits: number[] = [];
  const link = makeKernelLink({
    locks,
    send: (message, port) => {
      messages.push(message);
      return receive(port, message);
    },
    setTimer: (ms, callback) => {
      waits.push(ms);
      const timer = setImmediate(callback);
      return () => clearImmediate(timer);
    },
  });
  links.push(link);
  return { link, messages, waits };
};

/** The snapshot, once the link is in that state. */
const reached = <S extends KernelLinkSnapshot['state']>(
  link: KernelLink,
  state: S,
): Promise<Extract<KernelLinkSnapshot, { state: S }>> =>
  new Promise((resolve) => {
    const look = () => {
      const snapshot = link.getSnapshot();
      if (snapshot.state !== state) return;
      stop();
      resolve(snapshot as Extract<KernelLinkSnapshot, { state: S }>);
    };
    const stop = link.subscribe(look);
    look();
  });

const greet = (port: MessagePort, greeting: Greeting) => port.postMessage(greeting);

/** A kernel's life, which can be ended as a crash would: without a word to anyone. */
const makeLife = async (answer: 'pong') => {
  const { name, release } = await holdLifeline(locks);
  const serve = (port: MessagePort) => {
    greet(port, { type: 'ready', lifeline: name });
    return serveHost({ port, name: 'panel', bootstrap: Far('kernel', { ping: () => answer }) });
  };
  return { lifeline: name, serve, crash: release };
};

test('connects, and calls are answered', async () => {
  const life = await makeLife('pong');
  const { link, messages } = linkTo((port) => void life.serve(port));
  expect(link.getSnapshot()).toEqual({ state: 'connecting' });
  const { kernel } = await reached(link, 'connected');
  expect(await E(kernel).ping()).toBe('pong');
  expect(messages).toMatchObject([{ type: 'introduce', retry: false }]);
});

test('connects anew, at once, when the kernel dies without a word; old calls reject', async () => {
  let life = await makeLife('pong');
  const { link, messages, waits } = linkTo((port) => void life.serve(port));
  const { kernel } = await reached(link, 'connected');
  const next = await makeLife('pong');
  life.crash();
  life = next;
  await reached(link, 'connecting');
  const again = await reached(link, 'connected');
  expect(again.kernel).not.toBe(kernel);
  expect(await E(again.kernel).ping()).toBe('pong');
  await expect(E(kernel).ping()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  expect(waits).toEqual([0]);
  expect(messages[0]?.lifeline).not.toBe(messages[1]?.lifeline);
});

test('the kernel learns that a closed link is gone', async () => {
  const life = await makeLife('pong');
  const { link, messages } = linkTo((port) => void life.serve(port));
  await reached(link, 'connected');
  const gone = new Promise<void>((resolve) => onReleased(locks, messages[0]?.lifeline ?? '', resolve));
  link.close();
  await gone;
});

test('says what the kernel waits for, and goes on when it need not wait any more', async () => {
  const life = await makeLife('pong');
  let port: MessagePort | undefined;
  const { link } = linkTo((given) => {
    port = given;
    greet(given, { type: 'waiting', lifeline: life.lifeline, reason: '[KERNEL_BUSY] another kernel runs' });
  });
  expect(await reached(link, 'failed')).toEqual({ state: 'failed', reason: '[KERNEL_BUSY] another kernel runs' });
  if (port !== undefined) life.serve(port);
  await reached(link, 'connected');
});

test('tries again when a kernel that was waiting dies', async () => {
  const first = await makeLife('pong');
  const second = await makeLife('pong');
  const { link, messages } = linkTo((port) => {
    if (messages.length > 1) second.serve(port);
    else greet(port, { type: 'waiting', lifeline: first.lifeline, reason: 'busy' });
  });
  await reached(link, 'failed');
  first.crash();
  await reached(link, 'connected');
});

test('a kernel that a person stopped is waited for, also when its document is made anew', async () => {
  const document = await holdLifeline(locks);
  const nextDocument = await holdLifeline(locks);
  const life = await makeLife('pong');
  const ports: MessagePort[] = [];
  const { link } = linkTo((port) => {
    const { name } = ports.length === 0 ? document : nextDocument;
    ports.push(port);
    greet(port, { type: 'stopped', lifeline: name });
  });
  await reached(link, 'stopped');
  document.release();
  await reached(link, 'connecting');
  await reached(link, 'stopped');
  expect(ports).toHaveLength(2);
  const [, port] = ports;
  if (port === undefined) throw new Error('nobody asked a second time');
  greet(port, { type: 'waiting', lifeline: life.lifeline, reason: null });
  await reached(link, 'connecting');
  life.serve(port);
  await reached(link, 'connected');
});

test('a kernel that failed for good is left alone until a person asks', async () => {
  const life = await makeLife('pong');
  const { link, messages, waits } = linkTo((port, { retry }) => {
    if (retry) life.serve(port);
    else greet(port, { type: 'failed', reason: '[STORAGE_UNAVAILABLE] no storage' });
  });
  expect(await reached(link, 'failed')).toEqual({ state: 'failed', reason: '[STORAGE_UNAVAILABLE] no storage' });
  expect(waits).toEqual([]);
  link.retry();
  await reached(link, 'connected');
  expect(messages.map(({ retry }) => retry)).toEqual([false, true]);
  link.retry();
  expect(link.getSnapshot().state).toBe('connected');
});

test('gives up after tries that fail in a row, and begins again when asked', async () => {
  const life = await makeLife('pong');
  let broken = true;
  const { link, messages, waits } = linkTo((port) => {
    if (broken) throw new Error('nobody to send it to');
    life.serve(port);
  });
  expect(await reached(link, 'failed')).toEqual({ state: 'failed', reason: 'nobody to send it to' });
  expect(waits).toEqual([0, 250, 1_000, 3_000, 10_000]);
  expect(messages).toHaveLength(6);
  broken = false;
  link.retry();
  await reached(link, 'connected');
});

test('does not take anything for a greeting', async () => {
  const { link } = linkTo((port) => port.postMessage({ type: 'CTP_CALL' }));
  expect((await reached(link, 'failed')).reason).toMatch('[SESSION_ENDED] the kernel did not greet as expected');
});
