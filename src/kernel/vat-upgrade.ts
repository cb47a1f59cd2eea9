import { ClusterConfigStruct, type VatConfig } from '../wire/cluster-config.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import type { UpgradeOptions } from '../wire/host-api.ts';
import type { VatId } from '../wire/ids.ts';
import type { Limits } from '../wire/limits.ts';
import type { VatResultFrame } from '../wire/vat-protocol.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { GlobalsCheck } from './globals-check.ts';
import type { BundlePinner, PinnedCode } from './pin-bundles.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import type { VatRow } from './store/vats.ts';
import { translateCrank } from './translate.ts';
import type { VatParametersMaker } from './vat-parameters.ts';
import type { VatLife } from './vat-life.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';
import type { Running, VatRunner } from './vat-runner.ts';

type Powers = {
  store: KernelStore;
  limits: Limits;
  platform: PlatformServices;
  committer: Committer;
  crankWriter: CrankWriter;
  vatLife: VatLife;
  lifecycle: VatLifecycle;
  runner: VatRunner;
  chronicle: Chronicle;
  vatParameters: VatParametersMaker;
  globalsCheck: GlobalsCheck;
  pinner: BundlePinner;
};

type Attempt = { code: PinnedCode; config: VatConfig };

const failed = (id: VatId, problem: string) =>
  new KernelError('UPGRADE_FAILED', `${id} goes on with the code it had: ${problem}`);

/** New code on the old baggage (P18): the new worker is tried beside the paused old one, so that a failure costs nothing (R8). */
export const makeVatUpgrade = (powers: Powers) => {
  const { store, platform, committer, crankWriter, vatLife, lifecycle, runner, chronicle, globalsCheck, pinner } =
    powers;
  const attempts = new Map<Running, Attempt>();
  const upgrading = new Set<VatId>();

  /** A spec stays as it is if it starts where those of the vat's subcluster do; if not, it gets its base. */
  const withBase = (spec: string, { subcluster }: VatRow, configUrl: string | undefined): string =>
    configUrl === undefined || configUrl === store.subclusters.get(subcluster)?.configUrl
      ? spec
      : (URL.parse(spec, configUrl)?.href ?? spec);

  /** What the vat runs from now on; fields that are not given stay as they are. */
  const changedConfig = (row: VatRow, options: UpgradeOptions): VatConfig => {
    const { config } = row;
    const { sourceSpec, bundleSpec, configUrl } = options;
    const { parameters = config.parameters, globals = config.globals, network = config.network } = options;
    const changed = { ...config, parameters, globals, network };
    if (sourceSpec === undefined && bundleSpec === undefined) return changed;
    const { sourceSpec: _source, bundleSpec: _bundle, bundleName: _name, ...rest } = changed;
    if (sourceSpec !== undefined) return { ...rest, sourceSpec: withBase(sourceSpec, row, configUrl) };
    return { ...rest, bundleSpec: withBase(bundleSpec ?? '', row, configUrl) };
  };

  /** @throws KernelError `INVALID_CONFIG`, naming the field. */
  const newConfig = (row: VatRow, options: UpgradeOptions): VatConfig => {
    const { name, subcluster } = row;
    const changed = changedConfig(row, options);
    const cluster = { ...store.subclusters.get(subcluster)?.config, vats: { [name]: changed }, bootstrap: name };
    globalsCheck.checkCluster(ClusterConfigStruct.check(cluster));
    return changed;
  };

  const findCode = async (row: VatRow, config: VatConfig, options: UpgradeOptions): Promise<PinnedCode> => {
    const { sourceSpec, bundleSpec, refetch = false } = options;
    const isSame = sourceSpec === undefined && bundleSpec === undefined && !refetch;
    return isSame ? { id: row.bundle, bundle: store.bundles.get(row.bundle) } : pinner.fetchCurrent({ ...row, config });
  };

  /** One step: the old incarnation's things are lost, and the new one's start crank is applied, or nothing happens. */
  const applyStart = (vat: Running, attempt: Attempt, planned: PlannedDelivery, frame: VatResultFrame): void => {
    if (frame.fault !== null) throw failed(vat.vat, frame.fault);
    const { effects, lostSends } = committer.step((step) => {
      const row = lifecycle.getRow(vat.vat);
      if (row.incarnation + 1 !== vat.incarnation) throw failed(vat.vat, 'it was restarted meanwhile');
      vatLife.beginIncarnation(step, vat.vat);
      const { code, config } = attempt;
      store.bundles.put(code.id, code.bundle);
      store.vats.setCode(vat.vat, code.id, config);
      store.pinnedCode.put(row.subcluster, row.name, code.id);
      if (row.bundle !== code.id) store.bundles.deleteUnused(row.bundle);
      const crank = translateCrank(store, powers.limits, vat, planned, frame);
      if (crank.type === 'illegal') throw failed(vat.vat, crank.problem);
      if (crank.exit !== null) throw failed(vat.vat, 'the new code ended its vat at once');
      const lost = crankWriter.write(step, vat.vat, planned, crank.effects, frame.storeChanges);
      vat.fetches.apply(step, crank.fetches);
      store.vats.setRunning(vat.vat, platform.supervisorSha256);
      store.vats.setFaults(vat.vat, []);
      step.statusChanged();
      return { effects: crank.effects, lostSends: lost };
    }, chronicle.number(vat));
    const { syscalls, storeChanges } = frame;
    chronicle.end(vat, { outcome: 'applied', syscalls, effects, storeChanges, lostSends });
  };

  return {
    /** Whether this incarnation is being tried; what it answers is then for `onResult` here. */
    isAttempt: (vat: Running): boolean => attempts.has(vat),
    isUpgrading: (id: VatId): boolean => upgrading.has(id),

    onResult: (vat: Running, planned: PlannedDelivery, frame: VatResultFrame): boolean => {
      const attempt = attempts.get(vat);
      if (attempt === undefined) return false;
      try {
        applyStart(vat, attempt, planned, frame);
      } catch (error) {
        chronicle.end(vat, { outcome: 'fault', problem: messageOf(error), syscalls: frame.syscalls });
        runner.end(vat, error instanceof KernelError ? error : failed(vat.vat, messageOf(error)));
        return false;
      }
      attempts.delete(vat);
      runner.adopt(vat, new KernelError('VAT_RESTARTED', `${vat.vat} was upgraded`));
      return true;
    },

    onFault: (vat: Running, problem: string): void => runner.end(vat, failed(vat.vat, problem)),

    /**
     * @throws (rejects) KernelError `VAT_NOT_FOUND`, `VAT_BUSY` while another upgrade is under way, `BUNDLE_UNAVAILABLE`,
     * `BUNDLE_INVALID`, `INVALID_CONFIG`, or `UPGRADE_FAILED` with what the new code did wrong; the old incarnation then goes on.
     */
    upgrade: async (id: VatId, options: UpgradeOptions): Promise<void> => {
      const row = lifecycle.getRow(id);
      if (upgrading.has(id)) throw new KernelError('VAT_BUSY', `${id} is being upgraded`);
      upgrading.add(id);
      let attempt: Running | undefined;
      try {
        const config = newConfig(row, options);
        const code = await findCode(row, config, options);
        const old = runner.get(id);
        if (old !== undefined) await runner.pause(old);
        const { incarnation, nextImport } = lifecycle.getRow(id);
        const spec = {
          vat: id,
          subcluster: row.subcluster,
          incarnation: incarnation + 1,
          config,
          bundle: code.bundle,
          parameters: powers.vatParameters.make({ subcluster: row.subcluster, config }),
          nextImport,
        };
        const { vat, started } = runner.boot(spec);
        attempt = vat;
        attempts.set(vat, { code, config });
        await started;
        committer.flush();
      } catch (error) {
        const old = runner.get(id);
        if (old !== undefined) runner.resume(old);
        throw error;
      } finally {
        if (attempt !== undefined) attempts.delete(attempt);
        upgrading.delete(id);
      }
    },
  };
};

export type VatUpgrade = ReturnType<typeof makeVatUpgrade>;
