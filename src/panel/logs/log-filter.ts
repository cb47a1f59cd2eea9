import { isVatId } from '../../wire/ids.ts';
import { logLevels, type LogLevel, type LogQuery } from '../../wire/kernel-events.ts';

export type LogFilter = Pick<LogQuery, 'vatId' | 'level' | 'text'>;

const labels: Readonly<Record<LogLevel, string>> = {
  debug: 'all levels',
  log: 'log and graver',
  info: 'info and graver',
  warn: 'warnings and errors',
  error: 'errors',
};

/** The least grave level that is shown; all of them is the empty text. */
export const levelOptions = logLevels.map((level) => ({ value: level === 'debug' ? '' : level, label: labels[level] }));

/** What an address asks for: `?vat=v1&level=warn&q=timeout`. What it cannot ask for is left out. */
export const logFilterOf = ({ vat, level, q = '' }: Readonly<Record<string, string>>): LogFilter => {
  const known = logLevels.find((each) => each === level);
  return {
    ...(isVatId(vat) ? { vatId: vat } : {}),
    ...(known === undefined ? {} : { level: known }),
    ...(q.trim() === '' ? {} : { text: q.trim() }),
  };
};
