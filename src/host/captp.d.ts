/** The parts of `@endo/captp` that we use; the package ships no types. */
declare module '@endo/captp' {
  /** A message as it travels: plain JSON. */
  export type CapTPMessage = { type: string } & Record<string, unknown>;

  export type CapTPOptions = {
    /** Called with every error that captp sees, those of ordinary answers included. */
    onReject?(error: unknown): void;
    /** Whether references that are collected here are let go of there. */
    gcImports?: boolean;
  };

  export type CapTP = {
    /** Takes a message from the other side. False: it was malformed, or the connection is over. */
    dispatch(message: unknown): boolean;
    /** Ends the connection: what is pending or called later rejects with the reason. */
    abort(reason: unknown): void;
    getBootstrap(): Promise<unknown>;
  };

  export function makeCapTP(
    name: string,
    send: (message: CapTPMessage) => void,
    bootstrap?: unknown,
    options?: CapTPOptions,
  ): CapTP;
}
