import type { Guarded, Methods } from '@endo/exo';
import { getInterfaceGuardPayload, M, mustMatch, type InterfaceGuard } from '@endo/patterns';
import type { MethodSchema } from '../wire/method-schema.ts';
import { makeGuardedExo, passableGuard, type OwnMethods } from './default-exo.ts';

/** The method by which a discoverable exo says what its methods are for. */
export const GET_DESCRIPTION = '__getDescription__';

/** A description of every method. */
export type MethodSchemas<Own extends Methods> = {
  readonly [Name in keyof Own as Name extends string ? Name : never]: MethodSchema;
};

export type Discoverable<Own extends Methods> = Guarded<
  Own & {
    /** The descriptions of these methods by their names; of all methods when none is named. */
    __getDescription__(...names: string[]): Record<string, MethodSchema>;
  }
>;

const SchemaShape = M.splitRecord({ description: M.string(), args: M.recordOf(M.string(), M.record()) });
const SchemasShape = M.recordOf(M.string(), SchemaShape);
const ownGuard = { [GET_DESCRIPTION]: M.call().rest(M.arrayOf(M.string())).returns(SchemasShape) };

const addOwnGuard = (guard: InterfaceGuard): InterfaceGuard => {
  const { interfaceName, methodGuards, defaultGuards } = getInterfaceGuardPayload(guard);
  return M.interface(interfaceName, { ...ownGuard, ...methodGuards }, { defaultGuards });
};

/** @throws TypeError unless the names of methods and descriptions are the same. */
const checkNames = (name: string, methods: object, schemas: object): void => {
  const problems = [
    ...Object.keys(methods).flatMap((key) => (Object.hasOwn(schemas, key) ? [] : [`${key} has no description`])),
    ...Object.keys(schemas).flatMap((key) =>
      Object.hasOwn(methods, key) ? [] : [`${key} is described but no method`],
    ),
    ...(Object.hasOwn(methods, GET_DESCRIPTION) ? [`${GET_DESCRIPTION} is added by itself`] : []),
  ];
  if (problems.length > 0) throw TypeError(`discoverable exo ${name}: ${problems.join(', ')}`);
};

/**
 * Makes an exo that says what its methods are for when it is asked for `__getDescription__`, as the control panel does. In all
 * else it is like a default exo, also in durable stores.
 * @param schemas - a description of each method.
 * @param interfaceGuard - what arguments and answers must match; without one they may be anything that can be passed.
 * @throws TypeError when a method has no description or a description no method; an error that names the wrong description.
 */
export const makeDiscoverableExo = <Own extends Methods>(
  name: string,
  methods: OwnMethods<Own>,
  schemas: MethodSchemas<Own>,
  interfaceGuard?: InterfaceGuard,
): Discoverable<Own> => {
  checkNames(name, methods, schemas);
  mustMatch(harden(schemas), SchemasShape, `descriptions of ${name}`);
  const known = new Map<string, MethodSchema>(
    Object.entries<MethodSchema>(schemas).map(([key, schema]) => [
      key,
      { ...schema, argNames: Object.keys(schema.args) },
    ]),
  );
  const describe = (...names: string[]): Record<string, MethodSchema> => {
    const pairs = (names.length === 0 ? [...known.keys()] : names).map((key): [string, MethodSchema] => {
      const schema = known.get(key);
      if (schema === undefined) throw TypeError(`${name} has no method ${JSON.stringify(key)}`);
      return [key, schema];
    });
    return Object.fromEntries(pairs);
  };
  const guard = interfaceGuard === undefined ? passableGuard(name, ownGuard) : addOwnGuard(interfaceGuard);
  return makeGuardedExo(name, guard, { ...methods, [GET_DESCRIPTION]: describe });
};

export type MakeDiscoverableExo = typeof makeDiscoverableExo;
