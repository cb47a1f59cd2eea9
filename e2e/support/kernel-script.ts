/**
 * A kernel that says what a test wants it to say. Each method has an answer of its own, a function of the test's; without one, reads find
 * an empty kernel and everything else is refused. The answers are typed as the kernel's own, so none can differ from what a kernel says.
 */
import type { Page } from '@playwright/test';
import type { ConsoleStatus } from '../../src/wire/consoles.ts';
import { KernelError } from '../../src/wire/errors.ts';
import type { KernelApi, KernelEvent, KernelStatus, VatStatus } from '../../src/wire/host-api.ts';
import type { EventKind } from '../../src/wire/kernel-events.ts';
import type { KernelCommand } from '../../src/wire/platform-protocol.ts';
import type { KernelSide } from '../panel-page/kernel-side.ts';
import { emptyMetrics, emptyStatus, pageOf, partyOf, rootDetails, rootObject, vatDetails } from './kernel-states.ts';

declare const kernelSide: KernelSide;

/** Whether the page finds a kernel. */
export type ScriptState = { type: 'running' } | { type: 'stopped' } | { type: 'failed' | 'waiting'; reason: string };

/** Methods that pass objects cannot be scripted: the page implements the first two; the others are tested with a kernel. */
type WithObjects = 'subscribe' | 'getPresence' | 'exportKernel' | 'importKernel' | 'checkBackup';
export type Scripted = Exclude<keyof KernelApi, WithObjects>;

type AnswerOf<Method extends keyof KernelApi> = Awaited<ReturnType<KernelApi[Method]>>;

/** An answer may wait for something; what is thrown, the call rejects with. Presences come as `{ '@ref': 'ko1' }`. */
export type Answers = {
  [Method in Scripted]: (...args: Parameters<KernelApi[Method]>) => AnswerOf<Method> | Promise<AnswerOf<Method>>;
};

/** What the page asks of the script, and what it hears. */
export type ToScript =
  | { type: 'state' }
  | { type: 'present'; kind: EventKind }
  | { type: 'call'; method: string; args: unknown[] }
  | { type: 'command'; command: KernelCommand };
export type ScriptAnswer =
  { state: ScriptState; methods: string[] } | { event: KernelEvent } | { value: unknown } | { problem: string };

/** The newest entry of each ring. */
type Newest = Extract<KernelEvent, { type: 'news' }>['newest'];

const refused = (method: string) => (): never => {
  throw new Error(`the test does not say what ${method} answers`);
};

const none = { entries: [], total: 0, dropped: 0 };
const nothing = { total: 0, rows: [] };

/** What is in the status is there for every question: its vats with their roots, which nobody holds. */
const firstAnswers = (status: () => KernelStatus, consoles: () => ConsoleStatus[]): Answers => {
  const isIn = (vatId: string) => status().vats.find(({ id }) => id === vatId)?.subclusterId;
  const vatBy = (isMeant: (vat: VatStatus) => boolean, problem: () => KernelError): VatStatus => {
    const found = status().vats.find(isMeant);
    if (found === undefined) throw problem();
    return found;
  };
  const vatOfRoot = (kref: string): VatStatus =>
    vatBy(
      ({ rootKref }) => rootKref === kref,
      () => new KernelError('OBJECT_NOT_FOUND', `no object ${kref}`),
    );
  return {
    ping: () => 'pong',
    getStatus: status,
    getSubclusters: () => status().subclusters,
    getSubcluster: (id) => status().subclusters.find((each) => each.id === id),
    getSubclusterVats: (id) => status().vats.flatMap((vat) => (vat.subclusterId === id ? [vat.id] : [])),
    isVatInSubcluster: (vatId, id) => isIn(vatId) === id,
    isRevoked: () => false,
    getLogs: () => none,
    getTrace: () => none,
    getCrank: () => undefined,
    listObjects: (query) => pageOf(status().vats.map(rootObject), query),
    getObject: (kref) => rootDetails(vatOfRoot(kref)),
    pathsTo: (kref) => ({
      kref: vatOfRoot(kref).rootKref,
      held: [partyOf(vatOfRoot(kref))],
      paths: [],
      truncated: false,
    }),
    getVatDetails: (id) =>
      vatDetails(
        vatBy(
          (vat) => vat.id === id,
          () => new KernelError('VAT_NOT_FOUND', `no vat ${id}`),
        ),
      ),
    resolvePetName: (name) => {
      throw new KernelError('PET_NAME_UNKNOWN', `no object is named ${name}`);
    },
    graph: () => ({ nodes: [], edges: [], totalNodes: 0, totalEdges: 0 }),
    listPetNames: () => [],
    listPromises: () => nothing,
    listQueue: () => nothing,
    listTables: () => [],
    listConsoles: consoles,
    listOcapURLs: () => [],
    getMetrics: () => emptyMetrics,
    getSettings: () => ({ deliveryTimeLimitMs: 10_000, startTimeLimitMs: 30_000, sqlQueries: false }),
    acknowledgeAnswer: async () => undefined,
    release: () => undefined,
    collectGarbage: async () => undefined,
    launchSubcluster: refused('launchSubcluster'),
    reviewLaunch: refused('reviewLaunch'),
    launchVat: refused('launchVat'),
    terminateSubcluster: refused('terminateSubcluster'),
    reloadSubcluster: refused('reloadSubcluster'),
    reload: refused('reload'),
    getSystemSubclusterRoot: refused('getSystemSubclusterRoot'),
    terminateAllVats: refused('terminateAllVats'),
    reset: refused('reset'),
    clearStorage: refused('clearStorage'),
    queueMessage: refused('queueMessage'),
    pingVat: refused('pingVat'),
    terminateVat: refused('terminateVat'),
    restartVat: refused('restartVat'),
    upgradeVat: refused('upgradeVat'),
    checkVatCode: refused('checkVatCode'),
    suspendVat: refused('suspendVat'),
    resumeVat: refused('resumeVat'),
    getRootObject: refused('getRootObject'),
    pinVatRoot: refused('pinVatRoot'),
    unpinVatRoot: refused('unpinVatRoot'),
    revoke: refused('revoke'),
    initIdentity: refused('initIdentity'),
    peerIdOfPhrase: refused('peerIdOfPhrase'),
    restoreIdentity: refused('restoreIdentity'),
    revealRecoveryPhrase: refused('revealRecoveryPhrase'),
    confirmPhraseBackup: refused('confirmPhraseBackup'),
    setIdentityPassword: refused('setIdentityPassword'),
    unlockIdentity: refused('unlockIdentity'),
    lockIdentity: refused('lockIdentity'),
    initRemoteComms: refused('initRemoteComms'),
    stopRemoteComms: refused('stopRemoteComms'),
    registerLocationHints: refused('registerLocationHints'),
    reconnectPeer: refused('reconnectPeer'),
    closeConnection: refused('closeConnection'),
    forgetPeer: refused('forgetPeer'),
    issueOcapURL: refused('issueOcapURL'),
    redeemOcapURL: refused('redeemOcapURL'),
    revokeOcapURL: refused('revokeOcapURL'),
    previewRevoke: refused('previewRevoke'),
    setPetName: refused('setPetName'),
    readTable: refused('readTable'),
    querySelect: refused('querySelect'),
    readConsole: refused('readConsole'),
    writeConsole: refused('writeConsole'),
    endConsole: refused('endConsole'),
    setSettings: refused('setSettings'),
    getDiagnostics: refused('getDiagnostics'),
  };
};

export type ScriptedKernel = ReturnType<typeof makeScriptedKernel>;

/** @param pages - those that are open, whenever they are asked for */
export const makeScriptedKernel = (pages: () => readonly Page[]) => {
  let state: ScriptState = { type: 'running' };
  let status = emptyStatus;
  let consoles: ConsoleStatus[] = [];
  let newest: Newest = { log: 0, trace: 0, fault: 0 };
  let answers = firstAnswers(
    () => status,
    () => consoles,
  );
  let onCommand: (command: KernelCommand) => void | Promise<void> = (command) =>
    become({ type: command === 'stop' ? 'stopped' : 'running' });

  const become = async (next: ScriptState): Promise<void> => {
    state = next;
    await Promise.all(pages().map((page) => page.evaluate((each) => kernelSide.become(each), next)));
  };
  const present = (kind: EventKind): KernelEvent | undefined => {
    if (kind === 'status') return { type: 'status', status };
    if (kind === 'console') return { type: 'console', consoles };
    return kind === 'news' ? { type: 'news', newest } : undefined;
  };
  const tell = async (kind: EventKind): Promise<void> => {
    await Promise.all(pages().map((page) => page.evaluate((each) => kernelSide.tell(each), kind)));
  };
  /** The page has the names from here: each is one of them. */
  const isScripted = (method: string): method is Scripted => Object.hasOwn(answers, method);
  const call = async (method: string, args: unknown[]): Promise<unknown> => {
    if (!isScripted(method)) throw new Error(`a kernel has no method ${method}`);
    const answer: (...given: never[]) => unknown = answers[method];
    return Reflect.apply(answer, undefined, args);
  };

  return {
    /** From now on these methods answer so. */
    answer(more: Partial<Answers>): void {
      answers = { ...answers, ...more };
    },
    /** The status as it is, and with changes from now on. */
    status: () => status,
    async show(changes: Partial<KernelStatus>): Promise<void> {
      status = { ...status, ...changes };
      await tell('status');
    },
    /** The kernel's consoles from now on. */
    async showConsoles(now: ConsoleStatus[]): Promise<void> {
      consoles = now;
      await tell('console');
    },
    /** Log, trace or faults have entries up to these numbers. */
    async showNews(now: Partial<Newest>): Promise<void> {
      newest = { ...newest, ...now };
      await tell('news');
    },
    become,
    /** Handles start, stop and restart from the panel; by default the kernel does as asked. */
    onCommand(act: (command: KernelCommand) => void | Promise<void>): void {
      onCommand = act;
    },
    /** For the page's side alone. */
    async hear(question: ToScript): Promise<ScriptAnswer> {
      switch (question.type) {
        case 'state':
          return { state, methods: Object.keys(answers) };
        case 'present': {
          const event = present(question.kind);
          return event === undefined ? { value: undefined } : { event };
        }
        case 'call':
        case 'command':
          try {
            return {
              value: await (question.type === 'call'
                ? call(question.method, question.args)
                : onCommand(question.command)),
            };
          } catch (error) {
            return { problem: error instanceof Error ? error.message : String(error) };
          }
        default:
          throw new TypeError(`unknown question ${JSON.stringify(question satisfies never)}`);
      }
    },
  };
};
