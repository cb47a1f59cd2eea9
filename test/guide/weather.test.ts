/** The complete example of the host developers' guide: a system subcluster whose vat uses a service of the host. */
import { Kernel, kunser, makeDefaultExo, type KernelDatabase, type KernelOptions } from 'ocap-kernel';
import { makeSQLKernelDatabase, NodejsPlatformServices } from 'ocap-kernel/node';
import { expect, onTestFinished, test } from 'vitest';
import { auditStore } from '../../src/kernel/store/audit.ts';
import { configUrl } from '../support/test-kernel.ts';
import { makeDbFilename } from './guide-kernel.ts';

/** The host's own program, which no vat sees. */
const hostApp = {
  weather: {
    getTemp: (city: string) => city.length * 4,
    forecast: (city: string, days: number) => Array.from({ length: days }, (_, day) => `${city} on day ${day + 1}`),
  },
};

const weatherService = makeDefaultExo('weatherService', {
  async getTemperature(city: string): Promise<number> {
    return hostApp.weather.getTemp(city);
  },
  async getForecast(city: string, days: number): Promise<string[]> {
    return hostApp.weather.forecast(city, days);
  },
});

const systemSubclusters: KernelOptions['systemSubclusters'] = [
  {
    name: 'weather-system',
    config: {
      bootstrap: 'weatherVat',
      services: ['weatherService', 'kernelFacet'],
      vats: { weatherVat: { sourceSpec: './weather-vat.ts', parameters: { defaultCity: 'London' } } },
    },
    configUrl,
  },
];

const start = async (db: KernelDatabase) => {
  const kernel = await Kernel.make(new NodejsPlatformServices(), db, { systemSubclusters });
  onTestFinished(() => kernel.stop());
  // The service comes after the kernel and before anybody has its answer.
  kernel.registerKernelServiceObject('weatherService', weatherService);
  const rootKref = kernel.getSystemSubclusterRoot('weather-system');
  const report = async (...args: string[]) => kunser(await kernel.queueMessage(rootKref, 'getWeatherReport', args));
  return { kernel, rootKref, report };
};

test('P17 the weather report comes as the guide says, and again after a restart of the kernel', async () => {
  const dbFilename = await makeDbFilename();
  const first = await start(await makeSQLKernelDatabase({ dbFilename }));
  expect(await first.report('Paris')).toBe('Paris: 20C. Next 3 days: Paris on day 1, Paris on day 2, Paris on day 3');
  expect(await first.report()).toMatch(/^London: 24C/);
  await first.kernel.stop();

  const db = await makeSQLKernelDatabase({ dbFilename });
  const second = await start(db);
  expect(second.rootKref).toBe(first.rootKref);
  expect(await second.report('Rome')).toMatch(/^Rome: 16C/);
  expect(second.kernel.getStatus()).toMatchObject({
    vats: [{ name: 'weatherVat', state: 'running' }],
    systemSubclusters: [{ name: 'weather-system', subclusterId: 's1', fault: null }],
  });
  expect(auditStore(db)).toEqual([]);
});
