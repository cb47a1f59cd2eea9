/** What was launched lately from this browser's panels, to be launched again. Kept by the browser; the kernel knows nothing of it. */
import type { Json } from '../../wire/cluster-config.ts';
import { parseJson } from '../json-text.ts';

/** Where a config comes from: an address, or the text that somebody typed or opened. */
export type ConfigSource = { type: 'url'; url: string } | { type: 'text'; text: string };

/** `time`: of the launch, in milliseconds since 1970. */
export type RecentLaunch = { title: string; time: number; source: ConfigSource };

const NAME = 'recent launches';
const KEPT = 8;
/** A longer text is not kept: browsers keep a few megabytes for a site. */
const LONGEST_TEXT = 100_000;

const fieldsOf = (value: Json | undefined): { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

/** What another version of this page may have kept is left out. */
const readLaunch = (value: Json): RecentLaunch[] => {
  const { title, time, source } = fieldsOf(value);
  const { type, url, text } = fieldsOf(source);
  if (typeof title !== 'string' || typeof time !== 'number') return [];
  if (type === 'url' && typeof url === 'string') return [{ title, time, source: { type, url } }];
  return type === 'text' && typeof text === 'string' ? [{ title, time, source: { type, text } }] : [];
};

const isSame = (a: ConfigSource, b: ConfigSource): boolean => JSON.stringify(a) === JSON.stringify(b);

/** The newest first. */
export const listLaunches = (storage: Storage): RecentLaunch[] => {
  const parsed = parseJson(storage.getItem(NAME) ?? '[]');
  return 'value' in parsed && Array.isArray(parsed.value) ? parsed.value.flatMap(readLaunch) : [];
};

/** Puts a launch first; of one source the last launch is kept. */
export const keepLaunch = (storage: Storage, launch: RecentLaunch): RecentLaunch[] => {
  const { source } = launch;
  if (source.type === 'text' && source.text.length > LONGEST_TEXT) return listLaunches(storage);
  const launches = [launch, ...listLaunches(storage).filter((other) => !isSame(other.source, source))].slice(0, KEPT);
  storage.setItem(NAME, JSON.stringify(launches));
  return launches;
};

export const forgetLaunch = (storage: Storage, source: ConfigSource): RecentLaunch[] => {
  const launches = listLaunches(storage).filter((other) => !isSame(other.source, source));
  storage.setItem(NAME, JSON.stringify(launches));
  return launches;
};
