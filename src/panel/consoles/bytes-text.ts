/** Bytes as a person writes them. The kernel has them in base64. */
export const notations = ['base64', 'hex'] as const;
export type Notation = (typeof notations)[number];

export const isNotation = (text: string | undefined): text is Notation => notations.some((known) => known === text);

/** `68 69 0a` of base64. */
export const hexOf = (base64: string): string =>
  Array.from(atob(base64), (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join(' ');

/** Base64 of hex digits, with any space between them; undefined for what is none. */
export const base64Of = (hex: string): string | undefined => {
  const digits = hex.replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})*$/i.test(digits)) return undefined;
  return btoa(digits.replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))));
};
