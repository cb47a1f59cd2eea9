/** The modules that the supervisor gives to vats and that no package here provides, as far as the samples use them. */

declare module '@metamask/kernel-utils/exo' {
  /** An object that other vats can hold and call; its methods take and return anything that can be passed. */
  export const makeDefaultExo: <Methods extends Record<string, (...args: never[]) => unknown>>(
    name: string,
    methods: Methods,
  ) => Methods;
}

declare module '@agoric/vat-data' {
  /** What a vat keeps across restarts: passable values by name. */
  export type Baggage = {
    has(key: string): boolean;
    get<Value>(key: string): Value;
    init(key: string, value: unknown): void;
    set(key: string, value: unknown): void;
    delete(key: string): void;
  };
}
