import { limitsWith, type KernelLimits, type Limits } from '../../src/wire/limits.ts';
import { isFull } from './full-size.ts';

/** The limits that a test runs into: small ones, which cost little to reach, or at full size the shipped ones. */
export const testLimits = (small: Partial<KernelLimits>): Limits => limitsWith(isFull ? {} : small);

/** A number of things, or a size, at full size and otherwise. */
export const testSize = (full: number, small: number): number => (isFull ? full : small);
