/** `b1-3f9a0c12`, `3f9a0c12d4e`: enough of a hash to tell things apart at a glance. The whole is in the title, or to be copied. */
export const shortId = (id: string): string => id.slice(0, 11);
