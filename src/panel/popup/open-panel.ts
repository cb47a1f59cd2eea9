/** Brings the panel's tab to the front, or opens one, and closes this popup. */
export const openPanel = async (): Promise<void> => {
  const url = chrome.runtime.getURL('panel.html');
  // Contexts, unlike tabs, tell an extension its own pages' addresses without the `tabs` permission.
  const tabs = await chrome.runtime.getContexts({ contextTypes: [chrome.runtime.ContextType.TAB] });
  const open = tabs.find(({ documentUrl }) => documentUrl?.split(/[?#]/)[0] === url);
  if (open) {
    await chrome.tabs.update(open.tabId, { active: true });
    await chrome.windows.update(open.windowId, { focused: true });
  } else {
    await chrome.tabs.create({ url });
  }
  window.close();
};

/** Opens the panel at the side of the present window, and closes this popup. */
export const openSidePanel = async (): Promise<void> => {
  const { id } = await chrome.windows.getCurrent();
  if (id === undefined) throw new Error('the popup is in no window');
  await chrome.sidePanel.open({ windowId: id });
  window.close();
};
