import type { Json } from './cluster-config.ts';

/** @throws SyntaxError saying where the text is no JSON */
export const parseJson = (text: string): Json => JSON.parse(text) as Json;
