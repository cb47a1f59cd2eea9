import type { PlatformServices, VatWorkerEvents } from '../../src/kernel/index.ts';

/** Real workers whose events the test can also bring about by itself, by vat id. */
export const spyOnWorkers = () => {
  const events = new Map<string, VatWorkerEvents>();
  return {
    events,
    wrapPlatform: (services: PlatformServices): PlatformServices => ({
      ...services,
      launchVatWorker: (spec, vatEvents) => {
        events.set(spec.vatId, vatEvents);
        return services.launchVatWorker(spec, vatEvents);
      },
    }),
  };
};
