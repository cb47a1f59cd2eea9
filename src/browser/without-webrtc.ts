/**
 * No Content Security Policy stops WebRTC from reaching the network (P15), so its constructors go before the frame does
 * anything. They exist on a frame's main thread only, where no vat code runs; this is a second wall. Frames within the frame
 * would have constructors of their own: being sandboxed too they cannot be reached into, and the policy lets no script run there.
 */
for (const name of Object.getOwnPropertyNames(globalThis)) {
  if (/^(?:webkit)?RTC/.test(name)) Reflect.deleteProperty(globalThis, name);
}
