import { supervisorScript } from '../wire/bundle.ts';

/** The script that a vat's worker runs: SES and the supervisor, as built. */
export const fetchSupervisor = async (): Promise<string> => {
  const response = await fetch(chrome.runtime.getURL('supervisor.bundle'));
  return supervisorScript(await response.text());
};
