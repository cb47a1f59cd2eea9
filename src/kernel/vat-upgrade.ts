import { parseBundle } from '../wire/bundle.ts';
import type { VatConfig } from '../wire/cluster-config.ts';
import { KernelError, messageOf } from '../wire/errors.ts';
import type { UpgradeOptions } from '../wire/host-api.ts';
import type { BundleId, VatId } from '../wire/ids.ts';
import type { VatResultFrame } from '../wire/vat-protocol.ts';
import { bundleIdOf } from './bundle-id.ts';
import type { Chronicle } from './chronicle.ts';
import type { Committer } from './committer.ts';
import type { CrankWriter } from './crank.ts';
import type { PlannedDelivery } from './delivery.ts';
import type { PlatformServices } from './platform.ts';
import type { KernelStore } from './store/open-store.ts';
import { translateCrank } from './translate.ts';
import type { VatLife } from './vat-life.ts';
import type { VatLifecycle } from './vat-lifecycle.ts';
import type { Running, VatRunner } from './vat-runner.ts';

type Powers = {
  store: KernelStore;
  platform: PlatformServices;
  committer: Committer;
  crankWriter: CrankWriter;
  vatLife: VatLife;
  lifecycle: VatLifecycle;
  runner: VatRunner;
  chronicle: Chronicle;
};

type Attempt = { bundle: BundleId; source: string; config: VatConfig };

const failed = (id: VatId, problem: string) =>
  new KernelError('UPGRADE_FAILED', `${id} goes on with the code it had: ${problem}`);

/** New code on the old baggage (P18): the new worker is tried beside the paused old one, so that a failure costs nothing (R8). */
export const makeVatUpgrade = (powers: Powers) => {
  const { store, platform, committer, crankWriter, vatLife, lifecycle, runner, chronicle } = powers;
  const attempts = new Map<Running, Attempt>();
  const upgrading = new Set<VatId>();

  /** What the vat runs from now on; fields that are not given stay as they are. */
  const newConfig = (config: VatConfig, { sourceSpec, bundleSpec, parameters }: UpgradeOptions): VatConfig => {
    const { sourceSpec: _source, bundleSpec: _bundle, bundleName: _name, ...rest } = config;
    const code = sourceSpec === undefined ? (bundleSpec === undefined ? null : { bundleSpec }) : { sourceSpec };
    return { ...(code === null ? config : { ...rest, ...code }), ...(parameters === undefined ? {} : { parameters }) };
  };

  const fetchSource = async (
    current: BundleId,
    { sourceSpec, bundleSpec, configUrl }: UpgradeOptions,
  ): Promise<string> => {
    const spec = sourceSpec ?? bundleSpec;
    if (spec === undefined) return store.bundles.get(current).source;
    const text = await platform.fetchBundle({
      kind: sourceSpec === undefined ? 'bundle' : 'source',
      spec,
      ...(configUrl === undefined ? {} : { configUrl }),
    });
    return parseBundle(text, spec).source;
  };

  /** One step: the old incarnation's things are lost, and the new one's start crank is applied, or nothing happens. */
  const applyStart = (vat: Running, attempt: Attempt, planned: PlannedDelivery, frame: VatResultFrame): void => {
    if (frame.fault !== null) throw failed(vat.vat, frame.fault);
    const effects = committer.step((step) => {
      const row = lifecycle.getRow(vat.vat);
      if (row.incarnation + 1 !== vat.incarnation) throw failed(vat.vat, 'it was restarted meanwhile');
      vatLife.beginIncarnation(step, vat.vat);
      store.bundles.put(attempt.bundle, { moduleFormat: 'vat-1', source: attempt.source });
      store.vats.setCode(vat.vat, attempt.bundle, attempt.config);
      store.pinnedCode.put(row.subcluster, row.name, attempt.bundle);
      if (row.bundle !== attempt.bundle) store.bundles.deleteUnused(row.bundle);
      const crank = translateCrank(store, vat.vat, planned, frame.syscalls);
      if (crank.type === 'illegal') throw failed(vat.vat, crank.problem);
      if (crank.exit !== null) throw failed(vat.vat, 'the new code ended its vat at once');
      crankWriter.write(step, vat.vat, planned, crank.effects, frame.storeChanges);
      store.vats.setRunning(vat.vat);
      store.vats.setFaults(vat.vat, []);
      step.statusChanged();
      return crank.effects;
    }, chronicle.number(vat));
    const { syscalls, storeChanges } = frame;
    chronicle.end(vat, { outcome: 'applied', syscalls, effects, storeChanges: storeChanges.length });
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
     * `BUNDLE_INVALID`, or `UPGRADE_FAILED` with what the new code did wrong; the old incarnation then goes on.
     */
    upgrade: async (id: VatId, options: UpgradeOptions): Promise<void> => {
      const row = lifecycle.getRow(id);
      if (upgrading.has(id)) throw new KernelError('VAT_BUSY', `${id} is being upgraded`);
      upgrading.add(id);
      let attempt: Running | undefined;
      try {
        const source = await fetchSource(row.bundle, options);
        const old = runner.get(id);
        if (old !== undefined) await runner.pause(old);
        const config = newConfig(row.config, options);
        const { incarnation, nextImport } = lifecycle.getRow(id);
        const bundle = { moduleFormat: 'vat-1' as const, source };
        const spec = { vat: id, subcluster: row.subcluster, incarnation: incarnation + 1, config, bundle, nextImport };
        const { vat, started } = runner.boot(spec);
        attempt = vat;
        attempts.set(vat, { bundle: bundleIdOf(source), source, config });
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
