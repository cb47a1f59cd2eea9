/** How liveslots lays out a vat's store, as far as a start must know to clean it up. Its rows are its own, so they are trusted. */

type Slots = { slots: string[] };
type KindDescriptor = { kindID: string; facets?: string[]; stateShapeCapData?: Slots };

const parse = <Shape>(json: string): Shape => JSON.parse(json) as Shape;

/** Serialised data is a JSON string inside JSON, so in it quotes are escaped: this text is there only if there are slots. */
const hasSlots = (value: string): boolean => value.includes('"slots":["');

/** The references of an entry or of the schemata of a collection. */
export const slotsOf = (value: string): string[] => (hasSlots(value) ? parse<Slots>(value).slots : []);

/** The references of an object's state; one that several properties mention counts for each. */
export const stateSlotsOf = (value: string): string[] =>
  hasSlots(value) ? Object.values(parse<Record<string, Slots>>(value)).flatMap(({ slots }) => slots) : [];

export const parseKind = (descriptor: string) => {
  const { facets, stateShapeCapData } = parse<KindDescriptor>(descriptor);
  return { facetCount: facets?.length ?? 1, shapeSlots: stateShapeCapData?.slots ?? [] };
};

/** The ids of the kinds that are durable collections; whether their keys are weak. */
export const parseStoreKinds = (table: string): Map<string, { weak: boolean }> => {
  const durable = Object.entries(parse<Record<string, number>>(table)).filter(([name]) => name.includes('Durable'));
  return new Map(durable.map(([name, id]) => [String(id), { weak: name.includes('Weak') }]));
};

/** What a durable reference names: `o+d12/3:1` is facet 1 of the cohort `o+d12/3`, instance 3 of kind 12. */
export const parseDurable = (vref: string) => {
  const match = /^o\+d(\d+)\/(\d+)(?::(\d+))?$/.exec(vref);
  const [, kind, instance, facet] = match ?? [];
  if (kind === undefined || instance === undefined) return undefined;
  return { base: `o+d${kind}/${instance}`, kind, instance, facet: Number(facet ?? 0) };
};

/** A row of a collection: `vc.4.sname` and `vc.4.r0000000001:o-5` are entries, `vc.4.|o-5` is a key's place in the order. */
export const parseCollectionKey = (key: string) => {
  const dot = key.indexOf('.', 3);
  const collection = key.slice(3, dot);
  const rest = key.slice(dot + 1);
  if (rest === '|schemata') return { collection, type: 'schemata' as const };
  if (rest === '|entryCount' || rest === '|nextOrdinal') return { collection, type: 'count' as const };
  if (rest.startsWith('|')) return { collection, type: 'ordinal' as const, vref: rest.slice(1) };
  if (rest.startsWith('r')) return { collection, type: 'entry' as const, vref: rest.slice('r0000000000:'.length) };
  return { collection, type: 'entry' as const, name: rest };
};

/** What a stand-in remembers of the default exo it stands for. */
export type ExoDescription = { name: string; methods: readonly string[] };

/** The state of a stand-in, in the form in which liveslots writes the states of durable objects: one property, a string. */
export const formatExoState = (text: string): string =>
  JSON.stringify({ exo: { body: `#${JSON.stringify(text)}`, slots: [] } });
export const parseExoState = (state: string): ExoDescription =>
  parse<ExoDescription>(parse<string>(parse<{ exo: { body: string } }>(state).exo.body.slice(1)));
