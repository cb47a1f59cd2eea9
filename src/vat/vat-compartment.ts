/**
 * The `Compartment` that vat code finds: the compartments it makes, and those that are made in them, have these globals too,
 * whatever else they are given. Liveslots relies on it: with the engine's own WeakMap vat code could see when a virtual object
 * is collected.
 */
export const makeVatCompartment = (inescapables: object): object => {
  const Base = Compartment;
  const getGlobal: (() => object) | undefined = Object.getOwnPropertyDescriptor(Base.prototype, 'globalThis')?.get;
  if (getGlobal === undefined) throw Error('compartments have no global object');

  // A function, for a class would pass nothing on to subclasses with prototypes of their own.
  const VatCompartment = function Compartment(...args: unknown[]): unknown {
    if (new.target === undefined) throw TypeError("Compartment needs 'new'");
    const compartment: unknown = Reflect.construct(Base, args, new.target);
    // By the engine's getter: the property may be one of a subclass.
    Object.defineProperties(Reflect.apply(getGlobal, compartment, []), descriptors);
    return compartment;
  };
  Object.defineProperty(VatCompartment, 'prototype', { value: Base.prototype, writable: false });
  const globals = { ...inescapables, Compartment: VatCompartment };
  const descriptors = Object.fromEntries(
    Reflect.ownKeys(globals).map((name) => {
      const value: unknown = Reflect.get(globals, name);
      return [name, { value, writable: true, configurable: true }];
    }),
  );
  return harden(VatCompartment);
};
