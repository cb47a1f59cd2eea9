/** A vat that somebody is writing: its files, what it is to get, and where it runs. */
import type { Json } from '../../wire/cluster-config.ts';
import { isSubclusterId, type SubclusterId } from '../../wire/ids.ts';
import { parseJson } from '../json-text.ts';
import type { Template } from './templates.ts';

export type SourceFile = { name: string; text: string };

export type VatDraft = {
  /** What the vat is named when it runs. */
  name: string;
  /** The first is the vat's own, which has `buildRootObject`. */
  files: readonly [SourceFile, ...SourceFile[]];
  /** JSON, as it is typed. */
  parameters: string;
  globals: readonly string[];
  /** Names, with spaces or commas between. */
  hosts: string;
  services: string;
  /** The subcluster of its last launch from here. */
  launched: SubclusterId | null;
};

export const newDraft = (name: string, { parameters, text }: Template): VatDraft => ({
  name,
  files: [{ name: `${name}.ts`, text }],
  parameters,
  globals: [],
  hosts: '',
  services: '',
  launched: null,
});

/** Whether a file can be called so: in no folder, and of a kind that vats are made of. */
export const isFileName = (text: string): boolean => /^[A-Za-z0-9_-][\w.-]*\.(?:ts|js|json)$/.test(text);

const fieldsOf = (value: Json | undefined): { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};

const readFiles = (value: Json | undefined): SourceFile[] =>
  (Array.isArray(value) ? value : []).flatMap((file) => {
    const { name, text } = fieldsOf(file);
    return typeof name === 'string' && typeof text === 'string' ? [{ name, text }] : [];
  });

const textOr = (value: Json | undefined, other: string): string => (typeof value === 'string' ? value : other);

/** A draft from its text; undefined for what is none. */
export const readDraft = (name: string, text: string): VatDraft | undefined => {
  const parsed = parseJson(text);
  const { files, parameters, globals, hosts, services, launched } = fieldsOf(
    'value' in parsed ? parsed.value : undefined,
  );
  const [own, ...others] = readFiles(files);
  if (own === undefined) return undefined;
  return {
    name,
    files: [own, ...others],
    parameters: textOr(parameters, '{}'),
    globals: (Array.isArray(globals) ? globals : []).filter((each) => typeof each === 'string'),
    hosts: textOr(hosts, ''),
    services: textOr(services, ''),
    launched: isSubclusterId(launched) ? launched : null,
  };
};
