/**
 * The offscreen document, where the kernel worker and the vat frames live. The address differs from the one a person
 * would type, so that a copy opened in a tab is never taken for it.
 */
const OFFSCREEN_PATH = 'offscreen.html#kernel';

/** Whether a page is the document, whatever it was told in its query (`?reset-storage=true`). */
export const isOffscreenUrl = (url: string): boolean => {
  // A document that is being loaded has no URL yet.
  const parsed = URL.parse(url);
  return (
    parsed !== null && `${parsed.origin}${parsed.pathname}${parsed.hash}` === chrome.runtime.getURL(OFFSCREEN_PATH)
  );
};

const exists = async (): Promise<boolean> => {
  const contexts = await chrome.runtime.getContexts({
    contextTypes: [chrome.runtime.ContextType.OFFSCREEN_DOCUMENT],
  });
  return contexts.some(({ documentUrl }) => documentUrl !== undefined && isOffscreenUrl(documentUrl));
};

const create = async (): Promise<void> => {
  if (await exists()) return;
  try {
    await chrome.offscreen.createDocument({
      url: OFFSCREEN_PATH,
      reasons: [chrome.offscreen.Reason.WORKERS, chrome.offscreen.Reason.IFRAME_SCRIPTING],
      justification: 'Runs the kernel in a worker and vats in sandboxed frames, also while no page of it is open.',
    });
  } catch (error) {
    // Another life of the service worker may have been creating it: there can be only one, and then there is one.
    if (!(await exists())) throw error;
  }
};

let creation: Promise<void> | undefined;

/** Makes sure that the document exists and has loaded. Calls at the same time share one creation. */
export const ensureOffscreen = (): Promise<void> => {
  creation ??= create().finally(() => {
    creation = undefined;
  });
  return creation;
};
