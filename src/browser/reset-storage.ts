/** `reset-storage=true` in an address: the kernel begins with an empty database, once. */
const PARAMETER = 'reset-storage';

/** Whether the kernel worker at this address is to empty its database first. */
export const shouldResetStorage = ({ search }: { search: string }): boolean =>
  new URLSearchParams(search).get(PARAMETER) === 'true';

/** It is done: workers that follow, and this page when it is loaded again, keep what there is. */
export const forgetResetStorage = (): void => {
  const url = new URL(location.href);
  url.searchParams.delete(PARAMETER);
  history.replaceState(null, '', url);
};
