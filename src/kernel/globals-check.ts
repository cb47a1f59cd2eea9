import type { ClusterConfig, VatConfig } from '../wire/cluster-config.ts';
import { KernelError } from '../wire/errors.ts';
import { defaultGlobalNames } from '../wire/vat-endowments.ts';

/** Says which host and Web APIs the vats of this kernel may ask for: `allowed`, if the host gave it, alone. */
export const makeGlobalsCheck = (allowed: readonly string[] = defaultGlobalNames) => {
  const list: readonly unknown[] | undefined = Array.isArray(allowed) ? allowed : undefined;
  if (list === undefined || list.some((name) => typeof name !== 'string')) {
    throw new KernelError('INVALID_ARGUMENT', 'allowedGlobalNames: expected a list of names');
  }
  const names = new Set(allowed);
  const listed = allowed.join(', ') || 'none';
  const unknownOf = (vat: string, { globals = [] }: VatConfig) =>
    globals.flatMap((name, index) =>
      names.has(name)
        ? []
        : [{ index, problem: `Vat "${vat}" requested unknown global "${name}" (this kernel allows: ${listed})` }],
    );

  return {
    /** @throws KernelError `INVALID_CONFIG`, naming each field. */
    checkCluster: ({ vats }: ClusterConfig): void => {
      const problems = Object.entries(vats).flatMap(([name, config]) =>
        unknownOf(name, config).map(({ index, problem }) => `vats.${name}.globals[${index}]: ${problem}`),
      );
      if (problems.length > 0) throw new KernelError('INVALID_CONFIG', problems.join('; '));
    },
    /** Why a vat that was launched when more was allowed cannot start now; undefined if it can. */
    problemOf: (id: string, config: VatConfig): string | undefined => unknownOf(id, config)[0]?.problem,
  };
};

export type GlobalsCheck = ReturnType<typeof makeGlobalsCheck>;
