/** Numbers as people say them. */

const UNITS = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** `640 KB`, `1.2 MB`: in steps of 1,000, with two digits at least. */
export const bytesText = (bytes: number): string => {
  let value = bytes;
  let unit = 0;
  while (value >= 1_000 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit += 1;
  }
  return `${unit > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[unit]}`;
};

/** `2 d 3 h`, `3 h 4 min`, `5 min`: the two largest units. */
export const durationText = (ms: number): string => {
  const minutes = Math.floor(ms / 60_000);
  const hours = Math.floor(minutes / 60);
  const days = Math.floor(hours / 24);
  if (days > 0) return `${days} d ${hours % 24} h`;
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min` : 'less than a minute';
};
