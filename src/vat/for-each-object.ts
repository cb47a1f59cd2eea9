/** Calls `visit` with every object in a value that is data: arrays, records, and what is in them. */
export const forEachObject = (value: unknown, visit: (found: object) => void): void => {
  const seen = new Set<object>();
  const todo: unknown[] = [value];
  while (todo.length > 0) {
    const next = todo.pop();
    if (typeof next !== 'object' || next === null || seen.has(next)) continue;
    seen.add(next);
    const proto: unknown = Object.getPrototypeOf(next);
    if (Array.isArray(next) || proto === Object.prototype || proto === null) {
      for (const item of Object.values(next)) todo.push(item);
    }
    visit(next);
  }
};
