/** With commas between the thousands. (Lockdown takes what a locale would do from `toLocaleString`.) */
export const shown = (value: number | undefined, fractionDigits = 0): string =>
  value?.toFixed(fractionDigits).replace(/\B(?=(\d{3})+(?!\d))/g, ',') ?? '';

/** Lines of a table: the first column is text, the others are numbers. */
export const formatTable = (titles: readonly string[], rows: readonly (readonly string[])[]): string[] => {
  const lines = [titles, ...rows];
  const widths = titles.map((_, i) => Math.max(...lines.map((line) => line[i]?.length ?? 0)));
  const pad = (cell: string, i: number) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0));
  return lines.map((line) => line.map(pad).join('  ').trimEnd());
};
