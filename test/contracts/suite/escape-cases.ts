/** What a hostile vat tries, and what comes of it: nothing (P15, P16, P20). */
import { languageCases } from './escape/language-cases.ts';
import { loadingCases } from './escape/loading-cases.ts';
import { networkCases } from './escape/network-cases.ts';
import { reachCases } from './escape/reach-cases.ts';
import { sizeCases } from './escape/size-cases.ts';
import { valueCases } from './escape/value-cases.ts';
import { onPlatform, type Case } from './suite-kernel.ts';

export const escapeCases: Case[] = [
  ...onPlatform([...languageCases, ...reachCases, ...networkCases]),
  ...valueCases,
  ...sizeCases,
  ...loadingCases,
];
