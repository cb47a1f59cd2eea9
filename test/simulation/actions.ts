import { expect } from 'vitest';
import type { Node, Outcome, Slot, Thing, Vat } from './model.ts';
import type { World } from './world.ts';

/** One thing that may be done now, and what a person reads of it. */
export type Action = { text: string; act(): Promise<void> | void };

const slots: readonly Slot[] = ['a', 'b'];

/** Everything of each kind that can be done in the present state of the world. */
export const makeActions = (world: World) => {
  const { model } = world;
  let labels = 0;
  let notes = 0;

  /** While set, only messages of the host to this vat count. */
  let only: Vat | undefined;
  const living = (): Vat[] => (only === undefined ? model.living() : [only]);
  /** What the host may name in messages. */
  const known = (): Thing[] =>
    [...model.things].filter(
      ({ kref, arrived, kind, lost }) => kref !== undefined && (arrived > 0 || (kind === 'root' && !lost)),
    );
  const callable = (): Thing[] => known().filter(({ owner }) => only === undefined || owner === only);
  const made = (): Thing[] => callable().filter(({ kind }) => kind !== 'root');
  const nodesOf = (vat: Vat): [Slot, Node][] =>
    slots.flatMap((slot): [Slot, Node][] => {
      const value = vat.memory.get(slot);
      return value !== undefined && model.isNode(value) ? [[slot, value]] : [];
    });
  const thingsOf = (vat: Vat): [Slot, Thing][] =>
    slots.flatMap((slot): [Slot, Thing][] => {
      const value = vat.memory.get(slot);
      return value !== undefined && !model.isNode(value) ? [[slot, value]] : [];
    });

  const action = (text: string, act: () => Promise<void> | void): Action => ({ text, act });
  const each = <A>(as: readonly A[], make: (a: A) => Action): Action[] => as.map(make);
  const pairs = <A, B, R>(as: readonly A[], bs: readonly B[], make: (a: A, b: B) => R): R[] =>
    as.flatMap((a) => bs.map((b) => make(a, b)));
  const triples = <A, B, C, R>(
    as: readonly A[],
    bs: readonly B[],
    cs: readonly C[],
    make: (a: A, b: B, c: C) => R,
  ): R[] => as.flatMap((a) => pairs(bs, cs, (b, c) => make(a, b, c)));

  const tell = (vat: Vat, method: string, args: unknown[], outcome: Outcome | Node): void =>
    world.ask(vat.root, method, args, vat, outcome);
  const name = (thing: Thing): string => `${thing.label}(${thing.kref ?? '?'})`;
  /** Only objects that a vat made by order may be kept durably: its root is another test's affair. */
  const notOwnRoot = (vat: Vat) => (thing: Thing) => thing !== vat.root;

  const launch = (): Action[] =>
    living().length >= 3
      ? []
      : each([{}, { reapInterval: 5 }], (options) =>
          action(`launch ${JSON.stringify(options)}`, async () => void (await world.launch(options))),
        );

  const make = (): Action[] =>
    pairs(living(), ['far', 'durable'] as const, (vat, kind) =>
      action(`${vat.id} makes a ${kind} thing`, () => {
        labels += 1;
        const label = `${kind}${labels}`;
        tell(vat, 'make', [kind, label], model.make(vat, kind, label));
      }),
    );

  const hold = (): Action[] =>
    triples(living(), slots, known(), (vat, slot, thing) =>
      action(`${vat.id} holds ${name(thing)} as ${slot}`, () =>
        tell(vat, 'hold', [slot, world.presence(thing)], model.hold(vat, slot, thing)),
      ),
    );

  const drop = (): Action[] =>
    living().flatMap((vat) =>
      each([...vat.memory.keys()], (slot) =>
        action(`${vat.id} drops ${slot}`, () => tell(vat, 'drop', [slot], model.drop(vat, slot))),
      ),
    );

  const look = (): Action[] =>
    living().flatMap((vat) =>
      each([...vat.memory.keys()], (slot) =>
        action(`${vat.id} looks at ${slot}`, () => tell(vat, 'look', [slot], model.look(vat, slot))),
      ),
    );

  const shelve = (): Action[] =>
    living().flatMap((vat) =>
      pairs(slots, known().filter(notOwnRoot(vat)), (slot, thing) =>
        action(`${vat.id} shelves ${name(thing)} as ${slot}`, () =>
          tell(vat, 'shelve', [slot, world.presence(thing)], model.shelve(vat, slot, thing)),
        ),
      ),
    );

  const unshelve = (): Action[] =>
    living().flatMap((vat) =>
      each([...vat.shelf.keys()], (slot) =>
        action(`${vat.id} unshelves ${slot}`, () => tell(vat, 'unshelve', [slot], model.unshelve(vat, slot))),
      ),
    );

  const lookAtShelf = (): Action[] =>
    living().flatMap((vat) =>
      each([...vat.shelf.keys()], (slot) =>
        action(`${vat.id} looks at its shelf for ${slot}`, () =>
          tell(vat, 'lookAtShelf', [slot], model.lookAtShelf(vat, slot)),
        ),
      ),
    );

  const mark = (): Action[] =>
    living().flatMap((vat) =>
      each(known().filter(notOwnRoot(vat)), (thing) =>
        action(`${vat.id} marks ${name(thing)}`, () => {
          labels += 1;
          tell(vat, 'mark', [world.presence(thing), `mark ${labels}`], model.mark(vat, thing, `mark ${labels}`));
        }),
      ),
    );

  const markOf = (): Action[] =>
    pairs(living(), known(), (vat, thing) =>
      action(`${vat.id} reads its mark of ${name(thing)}`, () =>
        tell(vat, 'markOf', [world.presence(thing)], model.markOf(vat, thing)),
      ),
    );

  /**
   * Liveslots counts references between durable things of one vat, so a ring of them stays until the vat starts again; the
   * model makes none.
   */
  const makesRing = (target: Thing, friend: Thing): boolean => {
    for (let at: Thing | undefined = friend; at?.kind === 'durable' && at.owner === target.owner; at = at.friend) {
      if (at === target) return true;
    }
    return false;
  };

  const befriend = (): Action[] =>
    made().flatMap((target) =>
      each(
        known().filter((thing) => thing !== target.owner.root && !makesRing(target, thing)),
        (thing) =>
          action(`${name(target)} befriends ${name(thing)}`, () =>
            world.ask(target, 'befriend', [world.presence(thing)], target.owner, model.befriend('host', target, thing)),
          ),
      ),
    );

  const call = (): Action[] =>
    pairs(callable(), ['friend', 'label'] as const, (target, method) =>
      action(`${name(target)}.${method}`, () =>
        world.ask(target, method, [], target.owner, model.callThing('host', target, method)),
      ),
    );

  /** From a slot of one vat to the thing in another slot, to be its friend. */
  const pass = (): Action[] =>
    living().flatMap((vat) =>
      pairs(thingsOf(vat), thingsOf(vat), ([at, target], [from, value]) => {
        const text = `${vat.id} passes ${from} to ${at}, ${name(target)}`;
        const isLeftOut = value === target.owner.root || makesRing(target, value);
        return isLeftOut
          ? action(`${text}: not this one`, () => {})
          : action(text, () => tell(vat, 'tell', [at, 'befriend', [], [from]], model.befriend(vat, target, value)));
      }),
    );

  /** From a slot of one vat to a slot of another, or of its own. */
  const handOver = (): Action[] =>
    triples(living(), living(), slots, (vat, to, dest) => [vat, to, dest] as const).flatMap(([vat, to, dest]) =>
      each([...thingsOf(vat), ...nodesOf(vat)], ([from, value]) =>
        action(`${vat.id} gives ${from} to ${to.id} as ${dest}`, () =>
          tell(vat, 'give', [world.presence(to.root), dest, from], model.handOver(vat, to, dest, value)),
        ),
      ),
    );

  const ask = (): Action[] =>
    triples(living(), living(), slots, (vat, other, slot) =>
      action(`${vat.id} asks ${other.id} for its ${slot}`, () =>
        tell(vat, 'relay', [world.presence(other.root), 'look', slot], model.ask(vat, other, slot)),
      ),
    );

  /** A promise that one vat made and another may know as well. */
  const promise = (): Action[] =>
    triples(living(), slots, [undefined, ...living()], (vat, slot, to) =>
      action(`${vat.id} makes a promise as ${slot}${to === undefined ? '' : ` and gives it to ${to.id}`}`, () => {
        tell(vat, 'promise', [slot], model.promise(vat, slot));
        const value = vat.memory.get(slot);
        if (to === undefined || to === vat || value === undefined) return;
        tell(vat, 'give', [world.presence(to.root), slot, slot], model.handOver(vat, to, slot, value));
      }),
    );

  const undecided = (vat: Vat): [Slot, Node][] =>
    nodesOf(vat).filter(
      ([slot, { decider, madeAs, state, follows }]) =>
        decider === vat && madeAs === slot && state === undefined && follows === undefined,
    );

  const resolve = (): Action[] =>
    living().flatMap((vat) => [
      ...each(undecided(vat), ([slot, node]) =>
        action(`${vat.id} resolves ${slot} with data`, () =>
          tell(vat, 'resolve', [slot, 'a text'], model.resolve(node, { type: 'data', value: 'a text' })),
        ),
      ),
      ...each(undecided(vat), ([slot, node]) =>
        action(`${vat.id} rejects ${slot}`, () =>
          tell(vat, 'reject', [slot, 'no luck'], model.resolve(node, { type: 'rejected', matching: /no luck/ })),
        ),
      ),
      ...pairs(undecided(vat), [...thingsOf(vat), ...nodesOf(vat)], ([slot, node], [other, value]) =>
        action(`${vat.id} resolves ${slot} to ${other}`, () => {
          const how = model.isNode(value) ? value : ({ type: 'thing', thing: value } as const);
          tell(vat, 'resolveTo', [slot, other], model.resolve(node, how));
        }),
      ),
      ...pairs(undecided(vat), nodesOf(vat), ([slot, node], [other, value]) =>
        action(`${vat.id} resolves ${slot} to a list of ${other}`, () =>
          tell(vat, 'resolveToList', [slot, other], model.resolve(node, { type: 'list', node: value })),
        ),
      ),
    ]);

  const pipeline = (): Action[] =>
    living().flatMap((vat) =>
      pairs([...vat.memory.keys()], [0, 1, 3], (slot, depth) =>
        action(`${vat.id} sends ${depth + 1} deep to ${slot}`, () =>
          tell(vat, 'pipeline', [slot, depth], model.pipeline(vat, slot, depth)),
        ),
      ),
    );

  const release = (): Action[] =>
    each(
      [...model.things].filter(({ arrived }) => arrived > 0),
      (thing) =>
        action(`the host releases ${name(thing)}`, () => {
          world.kernel().release(Array<string>(thing.arrived).fill(world.nameOf(thing)));
          model.release(thing);
        }),
    );

  /** Also what the host has let go of, as long as something else still reaches it (R5). */
  const revoke = (): Action[] =>
    each(
      [...model.things].filter(({ kind, kref }) => kind !== 'root' && kref !== undefined),
      (thing) =>
        action(`${name(thing)} is revoked`, () => {
          try {
            world.kernel().revoke(world.nameOf(thing));
          } catch (error) {
            expect(String(error)).toMatch(/\[OBJECT_NOT_FOUND\]/);
            expect(thing.arrived, `${name(thing)} is held by the host`).toBe(0);
            return;
          }
          model.revoke(thing);
          expect(world.kernel().isRevoked(world.nameOf(thing))).toBe(true);
        }),
    );

  const simple = [
    make,
    hold,
    drop,
    look,
    release,
    shelve,
    unshelve,
    lookAtShelf,
    mark,
    markOf,
    befriend,
    call,
    promise,
  ];

  /** Many messages to one vat, each sent before the last is answered. */
  const batch = (): Action[] =>
    pairs(living(), [1, 2, 3, 4, 5, 6, 7], (vat, seed) =>
      action(`at once, with ${seed}:`, () => {
        for (let i = 1; i <= 10; i += 1) {
          only = vat;
          const choices = simple[(seed * i * 7) % simple.length]!();
          const choice = choices[(seed * i * 13) % choices.length];
          if (choice !== undefined) world.trace.push(`  ${choice.text}`);
          void choice?.act();
          only = undefined;
        }
      }),
    );

  /** What disturbs vats and kernel: each also happens in the midst of messages. */
  const disturb = (): Action[] => [
    ...each(living(), (vat) =>
      action(`${vat.id} is restarted`, async () => {
        await world.kernel().restartVat(vat.id as `v${number}`);
        model.restart(vat);
      }),
    ),
    ...each(living(), (vat) =>
      action(`${vat.id} is upgraded`, async () => {
        await world.kernel().upgradeVat(vat.id as `v${number}`, { parameters: { version: vat.version + 1 } });
        vat.version += 1;
        vat.faults = 0;
        model.restart(vat);
      }),
    ),
    ...each(living(), (vat) =>
      action(`${vat.id} is upgraded to code that throws`, async () => {
        const broken = world.kernel().upgradeVat(vat.id as `v${number}`, { parameters: { how: 'throws' } });
        await expect(broken).rejects.toThrow(/UPGRADE_FAILED/);
      }),
    ),
    ...each(living(), (vat) =>
      action(`${vat.id} is suspended and resumed`, async () => {
        await world.kernel().suspendVat(vat.id as `v${number}`);
        await world.kernel().resumeVat(vat.id as `v${number}`);
        vat.faults = 0;
        model.restart(vat);
      }),
    ),
    ...each(
      living().filter(({ faults }) => faults < 2),
      (vat) =>
        action(`the worker of ${vat.id} dies`, async () => {
          world.killWorker(vat);
          vat.faults += 1;
          model.restart(vat);
          await world.idle();
        }),
    ),
    ...pairs(living(), ['vat', 'subcluster'] as const, (vat, how) =>
      action(`the ${how} of ${vat.id} is terminated`, async () => {
        if (how === 'vat') await world.kernel().terminateVat(vat.id as `v${number}`);
        else await world.kernel().terminateSubcluster(vat.subcluster as `s${number}`);
        model.terminate(vat, how);
      }),
    ),
    action('the kernel stops and begins again', world.stop),
    action('the kernel is killed and begins again', world.crash),
    action('garbage is collected', world.collect),
  ];

  /** Many messages are under way when something happens: each has exactly one fate (P8). */
  const burst = (): Action[] =>
    disturb().flatMap((disturbance) =>
      each([0, 2, 5, 9], (turns) =>
        action(`in the midst of messages, after ${turns} turns, ${disturbance.text}`, async () => {
          const vats = living();
          const sent = vats.flatMap((vat) =>
            vats.flatMap((other) =>
              [1, 2].map(() => {
                notes += 1;
                const id = notes;
                const direct = other === vat;
                const [method, args] = direct ? ['note', [id]] : ['relay', [world.presence(other.root), 'note', id]];
                const ending: { actual?: { type: string; text?: string; value?: unknown } } = {};
                void world.send(world.nameOf(vat.root), String(method), args).then((actual) => {
                  ending.actual = actual;
                });
                return { id, vat, other, direct, ending };
              }),
            ),
          );
          for (let i = 0; i < turns; i += 1) await new Promise((resolve) => setImmediate(resolve));
          await disturbance.act();
          await world.settleCalls();
          for (const vat of living()) {
            const read = await world.send(world.nameOf(vat.root), 'notes', []);
            if (read.type !== 'data' || !Array.isArray(read.value))
              throw Error(`no notes of ${vat.id}: ${JSON.stringify(read)}`);
            const noted: unknown[] = read.value;
            expect(new Set(noted).size, `messages that ${vat.id} got twice, of ${String(noted)}`).toBe(noted.length);
            const directs = sent.filter((message) => message.direct && message.other === vat).map(({ id }) => id);
            expect(
              noted.filter((id) => directs.includes(Number(id))),
              'P6 the order of messages',
            ).toEqual(directs.filter((id) => noted.includes(id)));
            for (const { id, other, vat: via, direct, ending } of sent) {
              if (other !== vat) continue;
              const fate = JSON.stringify(ending.actual) ?? 'none';
              const what = `message ${id} ${direct ? 'to' : `by ${via.id} to`} ${vat.id}, noted ${String(noted)}, whose fate is ${fate}`;
              if (ending.actual?.type === 'data') expect(noted, what).toContain(id);
              else if (ending.actual === undefined) expect(disturbance.text, what).toMatch(/killed/);
              else if (/MESSAGE_UNDONE|MESSAGE_UNDELIVERED/.test(fate)) expect(noted, what).not.toContain(id);
              else
                expect(fate, what).toMatch(
                  /KERNEL_STOPPED|VAT_RESTARTED|VAT_TERMINATED|OBJECT_DELETED|OBJECT_NOT_FOUND/,
                );
              if (/upgraded|collected/.test(disturbance.text)) {
                const through =
                  disturbance.text.startsWith(`${via.id} `) && !direct && !/throws/.test(disturbance.text);
                if (!through) expect(ending.actual, what).toMatchObject({ type: 'data' });
              }
            }
            await world.send(world.nameOf(vat.root), 'forgetNotes', []);
          }
        }),
      ),
    );

  /** Lets go of everything: a vat that nobody gave anything is as it was at first. */
  const empty = (): Action[] =>
    living().length === 0
      ? []
      : [
          action('everything is let go of', async () => {
            const roots = living().map(({ root }) => root);
            for (const vat of living()) tell(vat, 'dropAll', roots.map(world.presence), model.dropAll(vat, roots));
            await world.settleCalls();
            await world.stop();
            await world.collect();
            const fresh = world.storeKeys(await world.launch({}));
            // Things of two vats that hold each other stay until one of the vats ends (P9).
            const isKnotted = [...model.things].some(({ kind }) => kind !== 'root');
            if (!isKnotted)
              for (const vat of living())
                expect(world.storeKeys(vat), `what is left in the store of ${vat.id}`).toEqual(fresh);
          }),
        ];

  const version = (): Action[] =>
    each(living(), (vat) =>
      action(`${vat.id} tells its version`, () => tell(vat, 'version', [], { type: 'data', value: vat.version })),
    );

  // prettier-ignore
  return {
    launch, make, hold, drop, look, shelve, unshelve, lookAtShelf, mark, markOf, befriend, call, pass, handOver, ask, promise, resolve,
    pipeline, release, revoke, batch, disturb, burst, empty, version,
    collect: (): Action[] => [action('garbage is collected', world.collect)],
  };
};
