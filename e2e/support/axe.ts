import { expect, type CDPSession, type Page } from '@playwright/test';
import axe from 'axe-core';

/** One for each page: with it, axe stays where it was loaded. */
const sessions = new WeakMap<Page, Promise<CDPSession>>();

const sessionOf = (page: Page): Promise<CDPSession> => {
  const session = sessions.get(page) ?? page.context().newCDPSession(page);
  sessions.set(page, session);
  return session;
};

/**
 * What is shown can be used by everybody, as far as a program can tell. axe changes what it finds in its realm, and the panel's is
 * locked down; so it looks at the page from a realm of its own.
 * @param rules - axe's names of those to look for; unless told, all
 */
export const expectAccessible = async (page: Page, rules?: readonly string[]): Promise<void> => {
  const session = await sessionOf(page);
  const { frameTree } = await session.send('Page.getFrameTree');
  const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
    frameId: frameTree.frame.id,
    worldName: 'axe',
  });
  const evaluate = async (expression: string): Promise<unknown> => {
    const { result, exceptionDetails } = await session.send('Runtime.evaluate', {
      expression,
      contextId,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails !== undefined) throw Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  if ((await evaluate('typeof axe')) === 'undefined') await evaluate(axe.source);
  const options = rules === undefined ? {} : { runOnly: rules };
  const problems = await evaluate(
    `axe.run(document, ${JSON.stringify(options)}).then(({ violations }) => violations.map(({ id, nodes }) => \`\${id}: \${nodes.map(({ html }) => html)}\`))`,
  );
  expect(problems).toEqual([]);
};

/** The same in both themes, which differ in nothing but colours. */
export const expectAccessibleInBothThemes = async (page: Page): Promise<void> => {
  await page.emulateMedia({ colorScheme: 'light' });
  await expectAccessible(page);
  await page.emulateMedia({ colorScheme: 'dark' });
  await expectAccessible(page, ['color-contrast']);
};
