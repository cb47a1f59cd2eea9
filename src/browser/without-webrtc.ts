/**
 * First import of a vat frame. No Content Security Policy stops WebRTC from reaching the network (P15), so its
 * constructors go. They exist on a frame's main thread only, where no vat code runs.
 */
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (/^(?:webkit)?RTC/.test(name)) Reflect.deleteProperty(globalThis, name);
}
