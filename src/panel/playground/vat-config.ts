/** The cluster config that a draft and its bundle make: one vat, whose code is in the config itself. */
import type { VatConfig } from '../../wire/cluster-config.ts';
import type { UpgradeOptions } from '../../wire/host-api.ts';
import { describeJsonProblem, parseJson } from '../json-text.ts';
import { checkConfig, type CheckedConfig } from '../launch/config-text.ts';
import type { VatDraft } from './vat-draft.ts';

const namesIn = (text: string): string[] => text.split(/[\s,]+/).filter((name) => name !== '');

/** The kernel stores the code with its launch, so nothing is asked for at this address again. */
const addressOf = (bundle: string): string => `data:application/json,${encodeURIComponent(bundle)}`;

/** @param bundle - the text of a bundle file */
export const configOf = ({ name, parameters, globals, hosts, services }: VatDraft, bundle: string): CheckedConfig => {
  const parsed = parseJson(parameters.trim() === '' ? '{}' : parameters);
  if ('problem' in parsed) {
    const message = `not JSON: ${describeJsonProblem(parsed.problem)}`;
    return { issues: [{ path: `vats.${name}.parameters`, message }] };
  }
  const allowedHosts = namesIn(hosts);
  const serviceNames = namesIn(services);
  return checkConfig({
    bootstrap: name,
    ...(serviceNames.length > 0 && { services: serviceNames }),
    vats: {
      [name]: {
        bundleSpec: addressOf(bundle),
        parameters: parsed.value,
        ...(globals.length > 0 && { globals }),
        ...(globals.includes('fetch') && { network: { allowedHosts } }),
      },
    },
  });
};

/**
 * What an upgrade of the vat to this takes: all that can be changed of it.
 * @throws Error that names the fields that are wrong.
 */
export const upgradeOf = (draft: VatDraft, bundle: string): UpgradeOptions => {
  const checked = configOf(draft, bundle);
  if ('issues' in checked) {
    throw new Error(checked.issues.map(({ path, message }) => `${path}: ${message}`).join('; '));
  }
  const { bundleSpec, parameters = {}, globals = [], network }: VatConfig = checked.config.vats[draft.name] ?? {};
  return {
    ...(bundleSpec === undefined ? {} : { bundleSpec }),
    parameters,
    globals,
    ...(network === undefined ? {} : { network }),
  };
};
