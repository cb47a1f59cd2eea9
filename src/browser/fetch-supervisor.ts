import * as v from 'valibot';

const SupervisorBundleStruct = v.object({ moduleFormat: v.literal('nestedEvaluate'), source: v.string() });

/** The script that a vat's worker runs: SES and the supervisor, as built. */
export const fetchSupervisor = async (): Promise<string> => {
  const response = await fetch(chrome.runtime.getURL('supervisor.bundle'));
  const { source } = v.parse(SupervisorBundleStruct, await response.json());
  return `(${source}\n)()`;
};
