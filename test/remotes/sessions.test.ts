import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import '../../src/lockdown/node.ts';
import { makeCommitter } from '../../src/kernel/committer.ts';
import { makeSessions, type Sessions } from '../../src/kernel/remotes/sessions.ts';
import { openStore } from '../../src/kernel/store/open-store.ts';
import { makeSQLKernelDatabase } from '../../src/node/database.ts';
import { shippedLimits as limits } from '../../src/wire/limits.ts';
import { formatRemoteFrame, type RemoteFrame } from '../../src/wire/remote-frames.ts';
import { connect, makeVirtualTime, type VirtualTime } from './sim-network.ts';
import { seeded } from '../support/seeded.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A kernel as sessions see one: tables, commits, and a list of what came in. It can be killed, and lose its tables. */
const makeNode = async (time: VirtualTime, name: string, peerName: string) => {
  const database = await makeSQLKernelDatabase({ dbFilename: ':memory:' });
  const problems: string[] = [];
  let received: string[] = [];
  let resets = 0;
  let incarnations = 0;
  let busy = false;
  let congested = false;
  let life: { sessions: Sessions; committer: ReturnType<typeof makeCommitter>; remote: `r${number}` };

  const begin = (reset: boolean) => {
    let current = true;
    const whileAlive = (callback: () => void) => () => {
      if (current) callback();
    };
    const platform = {
      now: time.now,
      setTimer: (ms: number, callback: () => void) => time.setTimer(ms, whileAlive(callback)),
      defer: (callback: () => void) => time.defer(whileAlive(callback)),
      crypto: globalThis.crypto,
    };
    const store = openStore(database, { reset, limits, onFailure: (error) => problems.push(error.message) });
    database.exec('CREATE TABLE IF NOT EXISTS inbox (n INTEGER PRIMARY KEY, body TEXT)');
    incarnations += 1;
    const insert = database.prepare('INSERT INTO inbox (body) VALUES (?)');
    const committer = makeCommitter({
      store,
      platform: platform as never,
      logger: silent,
      finishStep: () => {},
      afterStep: () => {},
      isBusy: () => busy,
      onCommitted: () => {
        received = database.executeQuery('SELECT body FROM inbox ORDER BY n').map(({ body }) => String(body));
      },
    });
    const sessions = makeSessions({
      store,
      limits,
      platform,
      committer,
      logger: { ...silent, error: (text) => problems.push(text) },
      onNew: () => {},
      onMessage: (_step, _remote, body) => insert.run(body),
      onSettled: () => {},
      onReset: () => {
        resets += 1;
      },
      onRoom: () => {},
      isCongested: () => congested,
      onForgotten: () => {},
      isShared: () => false,
      onChange: () => {},
    });
    if (store.meta.incarnation() === undefined) {
      committer.step(() => store.meta.setIncarnation(`${name === 'A' ? 'a' : 'b'}${incarnations}`));
    }
    const remote = committer.step((step) => sessions.provide(step, peerName, []));
    committer.flush();
    life = { sessions, committer, remote };
    return () => {
      current = false;
    };
  };
  let end = begin(false);
  const side = { onChannel: (channel: Parameters<Sessions['onChannel']>[0]) => life.sessions.onChannel(channel) };
  return {
    side,
    send: (body: string) => void life.committer.step((step) => life.sessions.enqueue(step, life.remote, body)),
    received: () => received,
    resets: () => resets,
    problems,
    /** Its commits wait for the cranks that are under way. */
    setBusy: () => {
      busy = true;
    },
    /** What comes in is not acknowledged until it is relieved. */
    congest: () => {
      congested = true;
    },
    relieve: () => {
      congested = false;
      life.sessions.relieve(life.remote);
    },
    status: () => life.sessions.read(life.remote),
    outbox: () => Number(database.executeQuery('SELECT count(*) AS n FROM outbox')[0]?.n),
    /** Ends between two commits: what was not committed never was. */
    crash: (reset = false): void => {
      end();
      try {
        database.exec('ROLLBACK');
      } catch {
        // Nothing was open.
      }
      end = begin(reset);
    },
    dump: () => database.executeQuery('SELECT * FROM remotes'),
    /** The tables as they are now, to be put back later. */
    copy: () => {
      life.committer.flush();
      const rows = ['remotes', 'outbox', 'inbox'].map(
        (table) => [table, database.executeQuery(`SELECT * FROM ${table}`)] as const,
      );
      return () => {
        end();
        for (const [table, all] of rows) {
          database.exec(`DELETE FROM ${table}`);
          for (const row of all) {
            const names = Object.keys(row);
            database
              .prepare(`INSERT INTO ${table} (${names.join()}) VALUES (${names.map(() => '?').join()})`)
              .run(...Object.values(row));
          }
        }
        end = begin(false);
      };
    },
  };
};

const makePair = async () => {
  const time = makeVirtualTime();
  const a = await makeNode(time, 'A', 'B');
  const b = await makeNode(time, 'B', 'A');
  let link: ReturnType<typeof connect> | undefined;
  return {
    time,
    a,
    b,
    connect: (fuse?: number) => {
      link?.cut();
      link = connect(time, [a.side, b.side], ['A', 'B'], fuse);
    },
    cut: () => link?.cut(),
  };
};

const numbered = (name: string, from: number, count: number) =>
  Array.from({ length: count }, (_, i) => `${name}${from + i}`);

describe('P21 sessions', () => {
  test('messages made before, during and after a connection arrive once and in order, and leave the outbox', async () => {
    const { time, a, b, connect: link, cut } = await makePair();
    for (const body of numbered('a', 0, 10)) a.send(body);
    link();
    await time.pass(100);
    for (const body of numbered('a', 10, 1_000)) a.send(body);
    for (const body of numbered('b', 0, 1_000)) b.send(body);
    await time.pass(1_000);
    expect(b.received()).toEqual(numbered('a', 0, 1_010));
    expect(a.received()).toEqual(numbered('b', 0, 1_000));
    expect([a.outbox(), b.outbox()]).toEqual([0, 0]);
    cut();
    for (const body of numbered('a', 1_010, 10)) a.send(body);
    await time.pass(100);
    expect(b.received()).toHaveLength(1_010);
    link();
    await time.pass(100);
    expect(b.received()).toEqual(numbered('a', 0, 1_020));
    expect([a.resets(), b.resets(), a.problems, b.problems]).toEqual([0, 0, [], []]);
  });

  test('a message larger than a frame travels in parts, and text of every kind arrives as it was', async () => {
    const { time, a, b, connect: link } = await makePair();
    const bodies = [
      '',
      'ü€😀\0"\\',
      'x'.repeat(limits.remoteFrameBytes - 10),
      'y'.repeat(3 * limits.remoteFrameBytes),
      'end',
    ];
    link();
    for (const body of bodies) a.send(body);
    await time.pass(1_000);
    expect(b.received()).toEqual(bodies);
  });

  test('the connection cut after every frame of a conversation: nothing is lost or doubled', async () => {
    for (let fuse = 0; fuse <= 24; fuse += 1) {
      const { time, a, b, connect: link } = await makePair();
      for (const body of numbered('a', 0, 3)) a.send(body);
      link(fuse);
      await time.pass(10);
      for (const body of numbered('b', 0, 3)) b.send(body);
      await time.pass(50);
      for (const body of numbered('a', 3, 3)) a.send(body);
      await time.pass(50);
      link();
      await time.pass(200);
      expect([fuse, b.received(), a.received()]).toEqual([fuse, numbered('a', 0, 6), numbered('b', 0, 3)]);
      expect([fuse, a.resets(), b.resets(), a.outbox(), b.outbox()]).toEqual([fuse, 0, 0, 0, 0]);
      expect([...a.problems, ...b.problems]).toEqual([]);
    }
  });

  test('a peer sends no more than its window until it is acknowledged, and goes on where it was', async () => {
    const { time, a, b, connect: link } = await makePair();
    link();
    await time.pass(100);
    b.congest();
    for (const body of numbered('a', 0, 1_000)) a.send(body);
    await time.pass(10 * limits.remotePingMs);
    expect(b.received()).toEqual(numbered('a', 0, limits.remoteWindow));
    expect([a.status().link, a.status().unacknowledged, a.outbox()]).toEqual(['established', 1_000, 1_000]);
    // The other way nothing waits.
    b.send('b0');
    await time.pass(100);
    expect(a.received()).toEqual(['b0']);
    b.relieve();
    await time.pass(1_000);
    expect(b.received()).toEqual(numbered('a', 0, 1_000));
    expect([a.outbox(), a.problems, b.problems]).toEqual([0, [], []]);
  });

  test('strangers cannot fill the memory with messages that they never end', async () => {
    const { a } = await makePair();
    const part = new Uint8Array(1_000_000);
    const ended: string[] = [];
    const stranger = (peerId: string) => {
      const handler = a.side.onChannel({
        peerId,
        direct: true,
        remoteAddress: '/sim',
        send: async () => {},
        close: () => void ended.push(peerId),
      });
      const say = (frame: RemoteFrame) => void handler.onFrame(formatRemoteFrame(frame));
      const session = 'ab'.repeat(16);
      say({ type: 'hello', version: 1, session, peerSession: null, sent: 0, received: 0, incarnation: 'ef' });
      return (bytes: number) => {
        for (let at = 0; at < bytes; at += part.length) say({ type: 'data', seq: 1, last: false, part });
      };
    };
    expect(limits.remoteUnfinishedBytes).toBe(2 * limits.remoteMessageBytes);
    stranger('C')(limits.remoteMessageBytes);
    stranger('D')(limits.remoteMessageBytes - 1_000_000);
    const honest = stranger('E');
    honest(1_000_000);
    expect(ended).toEqual([]);
    honest(1_000_000);
    expect(ended).toEqual(['C']);
    honest(50_000_000);
    expect([ended, a.problems]).toEqual([['C'], []]);
  });

  test('a greeting tells of nothing that a crash could undo', async () => {
    const { time, a, b, connect: link } = await makePair();
    link();
    for (const body of numbered('a', 0, 3)) a.send(body);
    await time.pass(100);
    b.setBusy();
    // It takes a message, and greets on a new channel before it has committed that.
    a.send('a3');
    await time.pass(1);
    connect(time, [b.side, a.side], ['B', 'A'], 1);
    await time.pass(1);
    b.crash();
    link();
    await time.pass(200);
    expect([b.received(), a.outbox(), a.problems, b.problems]).toEqual([numbered('a', 0, 4), 0, [], []]);
  });

  test('a peer that lost its tables is noticed once, and messages made afterwards arrive', async () => {
    const { time, a, b, connect: link } = await makePair();
    link();
    for (const body of numbered('a', 0, 5)) a.send(body);
    for (const body of numbered('b', 0, 5)) b.send(body);
    await time.pass(100);
    b.crash(true);
    link();
    await time.pass(100);
    expect(a.resets()).toBe(1);
    for (const body of numbered('a', 100, 5)) a.send(body);
    for (const body of numbered('b', 100, 5)) b.send(body);
    await time.pass(100);
    expect(b.received()).toEqual(numbered('a', 100, 5));
    expect(a.received().slice(5)).toEqual(numbered('b', 100, 5));
    link();
    await time.pass(100);
    expect(a.resets()).toBe(1);
  });

  test('when an old copy of the tables is put back, both sides begin anew', async () => {
    for (const oldSide of ['a', 'b'] as const) {
      const pair = await makePair();
      const { time, a, b, connect: link } = pair;
      link();
      a.send('a0');
      b.send('b0');
      await time.pass(100);
      const putBack = pair[oldSide].copy();
      for (const body of numbered('a', 1, 5)) a.send(body);
      for (const body of numbered('b', 1, 5)) b.send(body);
      await time.pass(100);
      putBack();
      link();
      await time.pass(200);
      expect([a.resets(), b.resets()]).toEqual([1, 1]);
      a.send('a-new');
      b.send('b-new');
      await time.pass(200);
      expect([b.received().at(-1), a.received().at(-1)]).toEqual(['a-new', 'b-new']);
    }
  });

  test('when an old copy is put back that has only taken less, both sides begin anew', async () => {
    const { time, a, b, connect: link } = await makePair();
    link();
    a.send('a0');
    await time.pass(100);
    const putBack = b.copy();
    a.send('a1');
    await time.pass(100);
    putBack();
    // Only one side can see it; the other learns of it at the next greeting.
    link();
    await time.pass(200);
    link();
    await time.pass(200);
    expect([a.resets(), b.resets()]).toEqual([1, 1]);
    a.send('a-new');
    await time.pass(200);
    expect([b.received().at(-1), a.problems, b.problems]).toEqual(['a-new', [], []]);
  });

  test('both sides lose their tables at once', async () => {
    const { time, a, b, connect: link } = await makePair();
    link();
    a.send('a0');
    b.send('b0');
    await time.pass(100);
    a.crash(true);
    b.crash(true);
    link();
    await time.pass(200);
    a.send('a1');
    b.send('b1');
    await time.pass(200);
    expect([b.received(), a.received()]).toEqual([['a1'], ['b1']]);
  });

  test('a peer that says nothing, or stops answering, is let go', async () => {
    const { time, a } = await makePair();
    const silentPeer = { onChannel: () => ({ onFrame: () => {}, onClose: () => {} }) };
    const link = connect(time, [a.side, silentPeer], ['A', 'B']);
    await time.pass(limits.helloMs + 100);
    expect(link.isOpen()).toBe(false);
    expect(a.status()).toMatchObject({ link: null, lastError: expect.stringContaining('no hello') });

    const pair = await makePair();
    let deaf = false;
    const side = {
      onChannel: (channel: Parameters<Sessions['onChannel']>[0]) => {
        const handler = pair.b.side.onChannel(channel);
        return { ...handler, onFrame: (bytes: Uint8Array) => (deaf ? undefined : handler.onFrame(bytes)) };
      },
    };
    const second = connect(pair.time, [pair.a.side, side], ['A', 'B']);
    await pair.time.pass(100);
    deaf = true;
    await pair.time.pass(4 * limits.remotePingMs);
    expect(second.isOpen()).toBe(false);
  });

  test('whatever was lost, a few greetings later they talk', async () => {
    const action = fc.constantFrom(
      ...(['sendA', 'sendB', 'connect', 'short', 'pass', 'cut', 'loseA', 'loseB'] as const),
      ...(['copyA', 'copyB', 'putBackA', 'putBackB'] as const),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 3, maxLength: 30 }), async (actions) => {
        const { time, a, b, connect: link, cut } = await makePair();
        const copies = { A: () => {}, B: () => {} };
        for (const each of actions) {
          const name = each.endsWith('A') ? 'A' : 'B';
          const node = name === 'A' ? a : b;
          if (each.startsWith('send')) node.send(each);
          else if (each === 'connect') link();
          else if (each === 'short') await time.pass(1);
          else if (each === 'pass') await time.pass(50);
          else if (each.startsWith('copy')) copies[name] = node.copy();
          else {
            await time.pass(0);
            cut();
            if (each.startsWith('lose')) node.crash(true);
            else if (each.startsWith('putBack')) copies[name]();
          }
        }
        for (let greeting = 0; greeting < 3; greeting += 1) {
          link();
          await time.pass(200);
        }
        a.send('a-new');
        b.send('b-new');
        await time.pass(200);
        expect([b.received().at(-1), a.received().at(-1)]).toEqual(['a-new', 'b-new']);
        expect([a.outbox(), b.outbox(), a.problems, b.problems]).toEqual([0, 0, [], []]);
      }),
      seeded({ runs: 40, full: 400 }),
    );
  }, 120_000);

  test('crashes, cuts and reconnections at random', async () => {
    const action = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('sendA', 'sendB', 'burstA', 'burstB') },
      { weight: 4, arbitrary: fc.constantFrom('connect', 'pass', 'short', 'cut') },
      { weight: 1, arbitrary: fc.constantFrom('crashA', 'crashB') },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), async (actions) => {
        const { time, a, b, connect: link, cut } = await makePair();
        const sent = { a: [] as string[], b: [] as string[] };
        const send = (name: 'a' | 'b', count: number) => {
          for (const body of numbered(name, sent[name].length, count)) {
            ({ a, b })[name].send(body);
            sent[name].push(body);
          }
        };
        for (const each of actions) {
          if (each === 'sendA') send('a', 1);
          else if (each === 'sendB') send('b', 1);
          else if (each === 'burstA') send('a', 40);
          else if (each === 'burstB') send('b', 40);
          else if (each === 'connect') link();
          else if (each === 'pass') await time.pass(30);
          else if (each === 'short') await time.pass(1);
          else if (each === 'cut') cut();
          else {
            // What was sent in the last moment may not be durable: then it never was sent.
            await time.pass(0);
            cut();
            (each === 'crashA' ? a : b).crash();
          }
        }
        link();
        await time.pass(2_000);
        expect(b.received()).toEqual(sent.a);
        expect(a.received()).toEqual(sent.b);
        expect([a.resets(), b.resets(), a.outbox(), b.outbox(), a.problems, b.problems]).toEqual([0, 0, 0, 0, [], []]);
      }),
      seeded({ runs: 100, full: 1_000 }),
    );
  }, 120_000);
});
