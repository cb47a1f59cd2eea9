/**
 * Who can reach what, in the plainest words: vats, things (objects), nodes (promises), and who holds which. The simulation does
 * everything to the model and to a real kernel, and compares answers and row counts.
 */

export type Slot = 'a' | 'b';

export type Vat = {
  readonly id: string;
  readonly subcluster: string;
  root: Thing;
  alive: boolean;
  version: number;
  faults: number;
  memory: Map<Slot, Thing | Node>;
  shelf: Map<Slot, Thing>;
  /** Weak: a mark does not keep its thing. */
  marks: Map<Thing, string>;
};

export type Thing = {
  readonly label: string;
  readonly kind: 'root' | 'far' | 'durable';
  readonly owner: Vat;
  /** The vat, or the incarnation, that it belonged to has ended. */
  lost: boolean;
  revoked: boolean;
  friend: Thing | undefined;
  kref: string | undefined;
  /** How often the host's session holds it once every answer is there, and how often it does by now. */
  host: number;
  arrived: number;
  /** What the owner's row in the kernel says. */
  exported: 'no' | 'reachable' | 'recognizable';
  /** What the rows of other vats say, as far as garbage was collected. */
  importers: Map<Vat, 'reachable' | 'recognizable'>;
};

/** How a message or promise ends: with nothing special, a text, a thing, a list that holds a promise, or an error. */
export type Outcome =
  | { type: 'data'; value: unknown }
  | { type: 'thing'; thing: Thing }
  | { type: 'list'; node: Node }
  | { type: 'rejected'; matching: RegExp };

/** A message to a promise; `inKernel`: it waits in the kernel's queue, otherwise in the vat that sent it. */
type Waiting = { from: Vat; methods: ('friend' | 'label')[]; result: Node; inKernel: boolean };

/** A promise: of a vat's making, or the result of a message. */
export type Node = {
  /** The vat that decides it; undefined while its message waits in a queue. */
  readonly decider: Vat | undefined;
  /** Where its resolver is, for one that a vat made by order. */
  madeAs: Slot | undefined;
  /** An answer of `look`: of a list its receiver learns no more than that it is one. */
  readonly summarises: boolean;
  state: Outcome | undefined;
  /** Decided to be what another one will be. */
  follows: Node | undefined;
  followers: Set<Node>;
  /** Whether the kernel has a row for it, and which vats have one. */
  inKernel: boolean;
  known: Set<Vat>;
  waiting: Waiting[];
  onSettled: ((outcome: Outcome) => void) | undefined;
};

const isNode = (value: Thing | Node): value is Node => 'decider' in value;

const deleted = /\[(OBJECT_DELETED|OBJECT_NOT_FOUND|VAT_TERMINATED|VAT_RESTARTED)\]/;
const revoked = /\[OBJECT_REVOKED\]/;
const notDurable = /durable/;
const any = /./;

const data = (value: unknown): Outcome => ({ type: 'data', value });
const rejected = (matching: RegExp): Outcome => ({ type: 'rejected', matching });

export const makeModel = () => {
  const vats: Vat[] = [];
  const things = new Set<Thing>();
  const nodes = new Set<Node>();
  /** Subclusters whose vat was terminated by itself. */
  let emptySubclusters = 0;

  const addThing = (owner: Vat, kind: Thing['kind'], label: string): Thing => {
    const thing: Thing = {
      label,
      kind,
      owner,
      lost: false,
      revoked: false,
      friend: undefined,
      kref: undefined,
      host: 0,
      arrived: 0,
      exported: 'no',
      importers: new Map(),
    };
    things.add(thing);
    return thing;
  };

  const addNode = (fields: Partial<Node>): Node => {
    const node: Node = {
      decider: undefined,
      madeAs: undefined,
      summarises: false,
      state: undefined,
      follows: undefined,
      followers: new Set(),
      inKernel: false,
      known: new Set(),
      waiting: [],
      onSettled: undefined,
      ...fields,
    };
    nodes.add(node);
    return node;
  };

  const isOwn = (thing: Thing, vat: Vat): boolean => thing.owner === vat && !thing.lost;

  /** A vat, or the host, gets hold of a thing. */
  const give = (thing: Thing, to: Vat | 'host'): void => {
    if (!thing.lost) thing.exported = 'reachable';
    if (to === 'host') thing.host += 1;
    else if (!isOwn(thing, to)) thing.importers.set(to, 'reachable');
  };

  /** A vat gets to know a promise; what it was settled with comes along. */
  const learn = (node: Node, to: Vat, seen = new Set<Node>()): void => {
    if (seen.has(node)) return;
    seen.add(node);
    if (node.state === undefined) {
      node.inKernel = true;
      if (node.decider !== undefined) node.known.add(node.decider);
      node.known.add(to);
    } else passOn(node.state, to, seen);
  };

  const passOn = (outcome: Outcome, to: Vat, seen = new Set<Node>()): void => {
    if (outcome.type === 'thing') give(outcome.thing, to);
    else if (outcome.type === 'list') learn(outcome.node, to, seen);
  };

  /** The answer of a vat that looked at what it holds. */
  const summarise = <Answer extends Outcome | Node>(answer: Answer): Answer | Outcome =>
    'type' in answer && answer.type === 'list' ? data('a list') : answer;

  /** What a message to a thing ends with, at once. A vat that sends to its own thing does not ask the kernel. */
  const deliver = (from: Vat | 'host', target: Thing, run: () => Outcome): Outcome => {
    const local = from !== 'host' && isOwn(target, from);
    if (!local && target.revoked) return rejected(target.lost ? /\[(OBJECT_|VAT_)/ : revoked);
    if (!local && target.lost) return rejected(deleted);
    return run();
  };

  const callThing = (from: Vat | 'host', target: Thing, method: 'friend' | 'label'): Outcome =>
    deliver(from, target, () => {
      if (method === 'label') return data(target.kind === 'root' ? 'puppet' : target.label);
      if (target.kind === 'root') return rejected(any);
      return target.friend === undefined ? data(undefined) : { type: 'thing', thing: target.friend };
    });

  /** Sends one after the other to what the last one answered. Once a message went through the kernel, the next ones do. */
  const callChain = (from: Vat | 'host', start: Outcome, methods: ('friend' | 'label')[]): Outcome => {
    let sender = from;
    let at = start;
    for (const method of methods) {
      if (at.type === 'rejected') return at;
      if (at.type !== 'thing') return rejected(any);
      if (sender !== 'host' && !isOwn(at.thing, sender)) sender = 'host';
      at = callThing(sender, at.thing, method);
    }
    return at;
  };

  const settle = (node: Node, outcome: Outcome): void => {
    if (node.state !== undefined) return;
    node.state = outcome;
    node.follows?.followers.delete(node);
    node.follows = undefined;
    const { known, waiting, followers, onSettled } = node;
    node.known = new Set();
    node.waiting = [];
    node.followers = new Set();
    nodes.delete(node);
    if (node.inKernel) for (const vat of known) if (vat !== node.decider) passOn(outcome, vat);
    for (const { from, methods, result, inKernel } of waiting) {
      settle(result, callChain(inKernel ? 'host' : from, outcome, methods));
    }
    for (const follower of followers) settle(follower, follower.summarises ? summarise(outcome) : outcome);
    onSettled?.(outcome);
  };

  const follow = (node: Node, other: Node): void => {
    if (other.state !== undefined) settle(node, node.summarises ? summarise(other.state) : other.state);
    else if (other === node) settle(node, rejected(/cycle/i));
    else {
      node.follows = other;
      other.followers.add(node);
    }
  };

  const look = (vat: Vat, slot: Slot): Outcome | Node => {
    const value = vat.memory.get(slot);
    if (value === undefined) return data(undefined);
    if (!isNode(value)) return { type: 'thing', thing: value };
    return value.state ?? value;
  };

  /** Puts something else, or nothing, into a slot. Whoever made a promise there can decide it no more. */
  const setSlot = (vat: Vat, slot: Slot, value: Thing | Node | undefined): void => {
    for (const node of nodes) if (node.decider === vat && node.madeAs === slot) node.madeAs = undefined;
    if (value === undefined) vat.memory.delete(slot);
    else vat.memory.set(slot, value);
  };

  /** Everything that only the vat's memory knew is gone; others learn of it. */
  const forgetMemory = (vat: Vat, reason: RegExp, isLost: (thing: Thing) => boolean): void => {
    vat.memory = new Map();
    for (const thing of things) {
      if (thing.owner !== vat || thing.lost || !isLost(thing)) continue;
      thing.lost = true;
      thing.exported = 'no';
      thing.friend = undefined;
    }
    for (const node of nodes) {
      node.waiting = node.waiting.filter(({ from, inKernel }) => inKernel || from !== vat);
      node.known.delete(vat);
    }
    for (const node of [...nodes]) if (node.decider === vat) settle(node, rejected(reason));
  };

  const restart = (vat: Vat): void => forgetMemory(vat, /\[VAT_RESTARTED\]/, ({ kind }) => kind === 'far');

  /** What a vat holds on to by itself: the ends of all paths of this vat. */
  const heldIn = (vat: Vat): Set<Thing> => {
    const held = new Set<Thing>();
    const reach = (thing: Thing | undefined): void => {
      if (thing === undefined || held.has(thing)) return;
      held.add(thing);
      if (isOwn(thing, vat)) reach(thing.friend);
    };
    const seen = new Set<Node>();
    const reachNode = (node: Node): void => {
      if (seen.has(node)) return;
      seen.add(node);
      if (node.state?.type === 'thing') reach(node.state.thing);
      else if (node.state?.type === 'list') reachNode(node.state.node);
    };
    for (const value of vat.memory.values()) {
      if (isNode(value)) reachNode(value);
      else reach(value);
    }
    for (const thing of vat.shelf.values()) reach(thing);
    for (const thing of things) if (isOwn(thing, vat) && thing.exported === 'reachable') reach(thing);
    return held;
  };

  /** One round of what vats and kernel tell each other. Returns whether anything changed. */
  const collectOnce = (): boolean => {
    let changed = false;
    const change = (work: () => void): void => {
      work();
      changed = true;
    };
    const held = new Map(vats.map((vat) => [vat, heldIn(vat)]));
    for (const thing of things) {
      const { owner, importers } = thing;
      for (const [vat, state] of importers) {
        if (held.get(vat)?.has(thing)) continue;
        if (!vat.marks.has(thing)) change(() => importers.delete(vat));
        else if (state === 'reachable') change(() => importers.set(vat, 'recognizable'));
      }
      const isReachable =
        thing.host > 0 || [...importers.values()].includes('reachable') || (thing.kind === 'root' && owner.alive);
      if (isReachable) continue;
      const isHeld = !thing.lost && held.get(owner)?.has(thing) === true;
      if (thing.exported === 'reachable') change(() => (thing.exported = 'recognizable'));
      else if (!isHeld) {
        change(() => things.delete(thing));
        for (const vat of vats) vat.marks.delete(thing);
      } else if (thing.exported === 'recognizable' && importers.size === 0 && !thing.revoked) {
        change(() => (thing.exported = 'no'));
        thing.kref = undefined;
      }
    }
    return changed;
  };

  const count = <Item>(items: Iterable<Item>, howMany: (item: Item) => number): number => {
    let sum = 0;
    for (const item of items) sum += howMany(item);
    return sum;
  };

  return {
    things,
    living: (): Vat[] => vats.filter(({ alive }) => alive),
    isOwn,
    isNode,

    launch: (id: string, subcluster: string, rootKref: string): Vat => {
      const fields: Omit<Vat, 'root'> = {
        id,
        subcluster,
        alive: true,
        version: 1,
        faults: 0,
        memory: new Map(),
        shelf: new Map(),
        marks: new Map(),
      };
      const vat = fields as Vat;
      vat.root = addThing(vat, 'root', id);
      const { root } = vat;
      root.exported = 'reachable';
      root.kref = rootKref;
      vats.push(vat);
      return vat;
    },

    make: (vat: Vat, kind: 'far' | 'durable', label: string): Outcome => ({
      type: 'thing',
      thing: addThing(vat, kind, label),
    }),

    hold: (vat: Vat, slot: Slot, value: Thing): Outcome => {
      give(value, vat);
      setSlot(vat, slot, value);
      return data(undefined);
    },
    drop: (vat: Vat, slot: Slot): Outcome => {
      setSlot(vat, slot, undefined);
      return data(undefined);
    },
    dropAll: (vat: Vat, marked: readonly Thing[]): Outcome => {
      for (const slot of vat.memory.keys()) setSlot(vat, slot, undefined);
      vat.shelf = new Map();
      for (const thing of marked) {
        give(thing, vat);
        vat.marks.delete(thing);
      }
      return data(undefined);
    },
    look: (vat: Vat, slot: Slot): Outcome | Node => summarise(look(vat, slot)),

    shelve: (vat: Vat, slot: Slot, value: Thing): Outcome => {
      if (value.kind === 'far' && isOwn(value, vat)) return rejected(notDurable);
      give(value, vat);
      vat.shelf.set(slot, value);
      return data(undefined);
    },
    unshelve: (vat: Vat, slot: Slot): Outcome => {
      vat.shelf.delete(slot);
      return data(undefined);
    },
    lookAtShelf: (vat: Vat, slot: Slot): Outcome => {
      const thing = vat.shelf.get(slot);
      return thing === undefined ? data(undefined) : { type: 'thing', thing };
    },

    mark: (vat: Vat, value: Thing, text: string): Outcome => {
      if (value.kind === 'far' && isOwn(value, vat)) return rejected(notDurable);
      give(value, vat);
      vat.marks.set(value, text);
      return data(undefined);
    },
    markOf: (vat: Vat, value: Thing): Outcome => {
      give(value, vat);
      return data(vat.marks.get(value));
    },

    befriend: (from: Vat | 'host', target: Thing, value: Thing): Outcome =>
      deliver(from, target, () => {
        if (target.kind === 'root') return rejected(any);
        if (from === 'host' || !isOwn(target, from)) give(value, target.owner);
        if (target.kind === 'durable' && value.kind === 'far' && isOwn(value, target.owner))
          return rejected(notDurable);
        target.friend = value;
        return data(undefined);
      }),
    callThing,

    /** One vat gives what it holds in a slot to another, or to itself. */
    handOver: (vat: Vat, to: Vat, dest: Slot, value: Thing | Node): Outcome => {
      give(to.root, vat);
      if (to !== vat && isNode(value)) learn(value, to);
      else if (to !== vat && !isNode(value)) give(value, to);
      setSlot(to, dest, value);
      return data(undefined);
    },

    /** One vat asks another what is in its slot. */
    ask: (vat: Vat, other: Vat, slot: Slot): Outcome | Node => {
      give(other.root, vat);
      const answer = summarise(look(other, slot));
      if (other === vat) return answer;
      if ('type' in answer) {
        passOn(answer, vat);
        return answer;
      }
      const node = addNode({ decider: other, inKernel: true, summarises: true, known: new Set([vat, other]) });
      follow(node, answer);
      return node;
    },

    promise: (vat: Vat, slot: Slot): Outcome => {
      setSlot(vat, slot, undefined);
      vat.memory.set(slot, addNode({ decider: vat, madeAs: slot }));
      return data(undefined);
    },
    resolve: (node: Node, how: Outcome | Node): Outcome => {
      if ('type' in how) settle(node, how);
      else follow(node, how);
      return data(undefined);
    },
    /** Sends `friend` so many times, and `label` to the last answer. */
    pipeline: (vat: Vat, slot: Slot, depth: number): Outcome | Node => {
      const methods = [...Array<'friend'>(depth).fill('friend'), 'label' as const];
      const start = look(vat, slot);
      if ('type' in start) return callChain(vat, start, methods);
      if (start.decider === vat) {
        const result = addNode({});
        start.waiting.push({ from: vat, methods, result, inKernel: false });
        return result;
      }
      return methods.reduce((at, method): Node => {
        const result = addNode({ inKernel: true, known: new Set([vat]) });
        at.waiting.push({ from: vat, methods: [method], result, inKernel: true });
        return result;
      }, start);
    },

    /** The host's call ends as the outcome says, or when the node is decided. */
    answer: (vat: Vat, outcome: Outcome | Node, onSettled: (outcome: Outcome) => void): void => {
      const tell = (settled: Outcome): void => {
        if (settled.type === 'thing') give(settled.thing, 'host');
        onSettled(settled);
      };
      if ('type' in outcome) tell(outcome);
      else {
        const result = addNode({
          decider: vat,
          inKernel: true,
          summarises: true,
          known: new Set([vat]),
          onSettled: tell,
        });
        follow(result, outcome);
      }
    },

    release: (thing: Thing): void => {
      thing.host -= thing.arrived;
      thing.arrived = 0;
    },
    revoke: (thing: Thing): void => {
      thing.revoked = true;
    },

    restart,
    terminate: (vat: Vat, how: 'vat' | 'subcluster'): void => {
      if (how === 'vat') emptySubclusters += 1;
      vat.alive = false;
      vat.shelf = new Map();
      vat.marks = new Map();
      forgetMemory(vat, /\[VAT_TERMINATED\]/, () => true);
      for (const { importers } of things) importers.delete(vat);
      vats.splice(vats.indexOf(vat), 1);
    },

    /** A kernel life is over: the host holds nothing, hears nothing, and every vat begins again. */
    endLife: (): void => {
      for (const thing of things) thing.host = thing.arrived = 0;
      for (const node of nodes) node.onSettled = undefined;
      for (const vat of vats) restart(vat);
    },

    collectGarbage: (): void => {
      while (collectOnce());
    },

    /** The rows that there must be once garbage was collected, beyond those of a new kernel. */
    rows: (): Record<string, number> => {
      const open = [...nodes].filter(({ inKernel }) => inKernel);
      const waiting = open.flatMap((node) => node.waiting).filter(({ inKernel }) => inKernel);
      return {
        vats: vats.length,
        subclusters: vats.length + emptySubclusters,
        pinned_code: vats.length + emptySubclusters,
        bundles: Math.min(1, vats.length + emptySubclusters),
        objects: count(things, ({ exported, importers, host }) =>
          exported !== 'no' || importers.size > 0 || host > 0 ? 1 : 0,
        ),
        promises: open.length,
        clist:
          count(things, ({ exported, importers }) => (exported === 'no' ? 0 : 1) + importers.size) +
          count(open, ({ known }) => known.size),
        subscribers: count(
          open,
          ({ known, decider }) => known.size - (decider !== undefined && known.has(decider) ? 1 : 0),
        ),
        promise_queue: waiting.length,
        holds:
          vats.length +
          count(things, ({ host }) => (host > 0 ? 1 : 0)) +
          count(open, ({ onSettled }) => (onSettled ? 1 : 0)),
        run_queue: 0,
        gc_actions: 0,
        service_calls: 0,
        host_calls: 0,
      };
    },
  };
};
