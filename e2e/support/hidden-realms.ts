/**
 * The realms of the extension that Playwright does not show: the offscreen document's, its kernel worker's, and the vat
 * frames'. They are reached through debugger sessions, those of workers inside their document's.
 */
import type { BrowserContext, CDPSession } from '@playwright/test';
import * as v from 'valibot';

/** Carries the messages of the sessions inside it. */
type Carrier = {
  carry(sessionId: string, message: string): Promise<unknown>;
  onCarried(listener: (sessionId: string, message: string) => void): void;
};

type Session = {
  send(method: string, params?: object): Promise<unknown>;
  /** Sends what is never answered. */
  order(method: string): Promise<void>;
  onEvent(method: string, listener: (params: unknown) => void): void;
};

const MessageStruct = v.union([
  v.object({ id: v.number(), error: v.object({ message: v.string() }) }),
  v.object({ id: v.number(), result: v.unknown() }),
  v.object({ method: v.string(), params: v.unknown() }),
]);
const CarriedStruct = v.object({ sessionId: v.string(), message: v.string() });
const AttachedStruct = v.object({ sessionId: v.string(), targetInfo: v.object({ type: v.string() }) });
const EvaluationStruct = v.object({
  result: v.object({ value: v.optional(v.unknown()) }),
  exceptionDetails: v.optional(v.object({ exception: v.optional(v.object({ description: v.string() })) })),
});

const carrierOfBrowser = (session: CDPSession): Carrier => ({
  carry: (sessionId, message) => session.send('Target.sendMessageToTarget', { sessionId, message }),
  onCarried: (listener) =>
    void session.on('Target.receivedMessageFromTarget', ({ sessionId, message }) => listener(sessionId, message)),
});

const carrierOf = (session: Session): Carrier => ({
  carry: (sessionId, message) => session.send('Target.sendMessageToTarget', { sessionId, message }),
  onCarried: (listener) =>
    session.onEvent('Target.receivedMessageFromTarget', (params) => {
      const { sessionId, message } = v.parse(CarriedStruct, params);
      listener(sessionId, message);
    }),
});

const makeSession = (carrier: Carrier, sessionId: string): Session => {
  const answers: PromiseWithResolvers<unknown>[] = [];
  const listeners: [method: string, listener: (params: unknown) => void][] = [];
  carrier.onCarried((id, text) => {
    if (id !== sessionId) return;
    const message = v.parse(MessageStruct, JSON.parse(text));
    if ('method' in message) {
      for (const [method, listener] of listeners) if (method === message.method) listener(message.params);
    } else if ('error' in message) answers[message.id]?.reject(new Error(message.error.message));
    else answers[message.id]?.resolve(message.result);
  });
  return {
    onEvent: (method, listener) => void listeners.push([method, listener]),
    async order(method) {
      await carrier.carry(sessionId, JSON.stringify({ id: answers.length, method }));
      answers.push(Promise.withResolvers());
    },
    async send(method, params = {}) {
      const answer = Promise.withResolvers<unknown>();
      const id = answers.push(answer) - 1;
      await carrier.carry(sessionId, JSON.stringify({ id, method, params }));
      return answer.promise;
    },
  };
};

const evaluate = async (session: Session, expression: string): Promise<unknown> => {
  const answer = await session.send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
  const { result, exceptionDetails } = v.parse(EvaluationStruct, answer);
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the expression threw');
  return result.value;
};

const workerOf = async (document: Session): Promise<Session> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  document.onEvent('Target.attachedToTarget', (params) => {
    const { sessionId, targetInfo } = v.parse(AttachedStruct, params);
    if (targetInfo.type === 'worker') resolve(sessionId);
  });
  await document.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return makeSession(carrierOf(document), await promise);
};

export type HiddenRealms = {
  /** The addresses of all documents of the extension that run, pages and frames. */
  documents(): Promise<string[]>;
  evaluateInKernelWorker(expression: string): Promise<unknown>;
  /** In the first worker of the first vat frame. */
  evaluateInVatWorker(expression: string): Promise<unknown>;
  /** Kills the process of the first document with this path, as a lack of memory does. */
  crash(path: string): Promise<void>;
  /** In the first document with this path. */
  evaluateIn(path: string, expression: string): Promise<unknown>;
  /** In every document with this path. */
  evaluateInAll(path: string, expression: string): Promise<unknown[]>;
};

export const openHiddenRealms = async (context: BrowserContext): Promise<HiddenRealms> => {
  const browser = await context.browser()?.newBrowserCDPSession();
  if (browser === undefined) throw new Error('this browser context has no browser to debug');
  const documents = async () => {
    const { targetInfos } = await browser.send('Target.getTargets', { filter: [{}] });
    return targetInfos.filter(({ type }) => type !== 'tab' && type !== 'worker');
  };

  const attachTo = async (targetId: string): Promise<Session> => {
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: false });
    return makeSession(carrierOfBrowser(browser), sessionId);
  };
  const targetsAt = async (path: string): Promise<string[]> =>
    (await documents()).filter(({ url }) => URL.parse(url)?.pathname === path).map(({ targetId }) => targetId);

  const attach = async (path: string): Promise<Session> => {
    const [targetId] = await targetsAt(path);
    if (targetId === undefined) throw new Error(`there is no document ${path}`);
    return attachTo(targetId);
  };

  return {
    documents: async () => (await documents()).map(({ url }) => url),
    evaluateInKernelWorker: async (expression) => evaluate(await workerOf(await attach('/offscreen.html')), expression),
    evaluateInVatWorker: async (expression) => evaluate(await workerOf(await attach('/vat-frame.html')), expression),
    crash: async (path) => (await attach(path)).order('Page.crash'),
    evaluateIn: async (path, expression) => evaluate(await attach(path), expression),
    evaluateInAll: async (path, expression) =>
      Promise.all((await targetsAt(path)).map(async (targetId) => evaluate(await attachTo(targetId), expression))),
  };
};
