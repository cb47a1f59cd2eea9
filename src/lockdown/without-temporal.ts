/**
 * Newer engines have `Temporal`. SES takes its clock away but leaves the host's locale and time zone in it, and a vat finds the same
 * in every realm. This comes before SES, which takes hold of what there is as soon as it is loaded.
 */
Reflect.deleteProperty(globalThis, 'Temporal');
Reflect.deleteProperty(Date.prototype, 'toTemporalInstant');
