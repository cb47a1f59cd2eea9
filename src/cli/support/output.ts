/** What commands print: for people in columns, for scripts in JSON. */
import type { ProcessIo } from './io.ts';

/** Control characters of a vat's text would be commands to the terminal. */
export const harmless = (text: string): string =>
  // oxlint-disable-next-line no-control-regex -- these are meant
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '\ufffd');

export const makeOutput = ({ stdout, stderr }: Pick<ProcessIo, 'stdout' | 'stderr'>) => {
  const print = (text: string): void => void stdout.write(`${text}\n`);
  return {
    print,
    /** For people: not part of what a script reads. */
    remark: (text: string): void => void stderr.write(`${text}\n`),
    /** One value, on one line. */
    printJson: (value: unknown): void => print(JSON.stringify(value)),
    /** Rows in columns that are as wide as what they hold. */
    printTable(head: readonly string[], rows: readonly (readonly string[])[]): void {
      const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)));
      for (const row of [head.map((title) => title.toUpperCase()), ...rows]) {
        print(
          row
            .map((cell, i) => harmless(cell).padEnd(widths[i] ?? 0))
            .join('  ')
            .trimEnd(),
        );
      }
    },
  };
};
