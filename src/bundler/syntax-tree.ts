import type { Node } from 'acorn';

/** A node of acorn's syntax tree whose kind is not known. */
export type AnyNode = Node & Record<string, unknown>;

export const isNode = (value: unknown): value is AnyNode =>
  typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
