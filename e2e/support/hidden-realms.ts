/**
 * The realms of the extension that Playwright does not show: the offscreen document's, its kernel worker's, and the vat
 * frames'. They are reached through debugger sessions, those of workers inside their document's.
 */
import type { BrowserContext, CDPSession } from '@playwright/test';

type Message = {
  id?: number;
  method?: string;
  params?: Record<string, unknown>;
  result?: unknown;
  error?: { message: string };
};

type Session = {
  send(method: string, params?: object): Promise<unknown>;
  onEvent(listener: (event: Message) => void): void;
};

const outermost = (session: CDPSession): Session => ({
  // Playwright types each method apart; here they are texts, because some travel inside others.
  send: (method, params) => session.send(method as 'Target.sendMessageToTarget', params as never),
  onEvent: (listener) => {
    session.on('Target.receivedMessageFromTarget', (params) =>
      listener({ method: 'Target.receivedMessageFromTarget', params }),
    );
  },
});

/** A session whose messages travel inside those of another. */
const nested = (outer: Session, sessionId: string): Session => {
  const answers: PromiseWithResolvers<unknown>[] = [];
  const listeners: ((event: Message) => void)[] = [];
  outer.onEvent(({ method, params }) => {
    if (method !== 'Target.receivedMessageFromTarget' || params?.sessionId !== sessionId) return;
    const message: Message = JSON.parse(String(params.message));
    if (message.id === undefined) for (const listener of listeners) listener(message);
    else if (message.error) answers[message.id]?.reject(new Error(message.error.message));
    else answers[message.id]?.resolve(message.result);
  });
  return {
    onEvent: (listener) => void listeners.push(listener),
    async send(method, params = {}) {
      const answer = Promise.withResolvers<unknown>();
      const id = answers.push(answer) - 1;
      await outer.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method, params }) });
      return answer.promise;
    },
  };
};

const evaluate = async (session: Session, expression: string): Promise<unknown> => {
  const params = { expression, awaitPromise: true, returnByValue: true };
  const { result, exceptionDetails } = (await session.send('Runtime.evaluate', params)) as {
    result: { value?: unknown };
    exceptionDetails?: { exception?: { description?: string } };
  };
  if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? 'the expression threw');
  return result.value;
};

const workerOf = async (document: Session): Promise<Session> => {
  const { promise, resolve } = Promise.withResolvers<string>();
  document.onEvent(({ method, params }) => {
    const info = params?.targetInfo as { type: string } | undefined;
    if (method === 'Target.attachedToTarget' && info?.type === 'worker') resolve(String(params?.sessionId));
  });
  await document.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
  return nested(document, await promise);
};

export type HiddenRealms = {
  /** The addresses of all documents of the extension that run, pages and frames. */
  documents(): Promise<string[]>;
  evaluateInKernelWorker(expression: string): Promise<unknown>;
  /** In the first document with this path. */
  evaluateIn(path: string, expression: string): Promise<unknown>;
};

export const openHiddenRealms = async (context: BrowserContext): Promise<HiddenRealms> => {
  const browser = await context.browser()?.newBrowserCDPSession();
  if (browser === undefined) throw new Error('this browser context has no browser to debug');
  const targets = async () => (await browser.send('Target.getTargets', { filter: [{}] })).targetInfos;

  const attach = async (path: string): Promise<Session> => {
    const target = (await targets()).find(({ type, url }) => type !== 'tab' && URL.parse(url)?.pathname === path);
    if (target === undefined) throw new Error(`there is no document ${path}`);
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId: target.targetId, flatten: false });
    return nested(outermost(browser), sessionId);
  };

  return {
    documents: async () =>
      (await targets()).filter(({ type }) => type !== 'tab' && type !== 'worker').map(({ url }) => url),
    evaluateInKernelWorker: async (expression) => evaluate(await workerOf(await attach('/offscreen.html')), expression),
    evaluateIn: async (path, expression) => evaluate(await attach(path), expression),
  };
};
