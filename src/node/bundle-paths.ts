import { createRequire } from 'node:module';
import { KernelError } from '../wire/errors.ts';
import { supervisorFileName, type SupervisorPart } from '../wire/supervisor-bundle.ts';

const { resolve } = createRequire(import.meta.url);

const find = (part: SupervisorPart): string => {
  const name = supervisorFileName(part);
  try {
    return resolve(`ocap-kernel/${name}`);
  } catch {
    throw new KernelError('SUPERVISOR_INVALID', `there is no ${name}; build it with: npm run build:supervisor`);
  }
};

/** Where the texts lie that vat workers run first. The getters throw KernelError `SUPERVISOR_INVALID` when they were not built. */
export const bundlePaths = {
  get lockdown(): string {
    return find('lockdown');
  },
  get supervisor(): string {
    return find('supervisor');
  },
};
