/** A message as it is being typed. */
export type Draft = { target: string; method: string; args: string };

export const emptyDraft: Draft = { target: '', method: '', args: '[]' };
