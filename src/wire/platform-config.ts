/** What a vat may be given of the platform that the kernel runs on. */
import * as v from 'valibot';

export const PlatformConfigStruct = v.strictObject({
  /** Files of one folder, to be read: `platform.fs` among the vat's parameters. */
  fs: v.optional(
    v.strictObject({
      /** A path; a relative one starts at the config's own file. */
      rootDir: v.pipe(v.string('expected a path'), v.minLength(1, 'expected a path')),
    }),
  ),
});

export type PlatformConfig = v.InferOutput<typeof PlatformConfigStruct>;
