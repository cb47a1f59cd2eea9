import { expect, type Page } from '@playwright/test';
import axe from 'axe-core';

/**
 * What is shown can be used by everybody, as far as a program can tell. axe changes what it finds in its realm, and the panel's is
 * locked down; so it looks at the page from a realm of its own.
 */
export const expectAccessible = async (page: Page): Promise<void> => {
  const session = await page.context().newCDPSession(page);
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
  await evaluate(axe.source);
  const problems = await evaluate(
    'axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`))',
  );
  await session.detach();
  expect(problems).toEqual([]);
};
