import { E } from '@endo/eventual-send';
import { makeDefaultExo, type BuildRootObject } from 'ocap-kernel/vat';

type Services = {
  weatherService: { getTemperature(city: string): number };
  wire: { write(line: string): void };
};

export const buildRootObject: BuildRootObject = (_vatPowers, _parameters, baggage) =>
  makeDefaultExo('reporter', {
    bootstrap(_vats: unknown, { weatherService, wire }: Services) {
      baggage.init('weatherService', weatherService);
      baggage.init('wire', wire);
    },

    async report(city: string) {
      const degrees = await E(baggage.get<Services['weatherService']>('weatherService')).getTemperature(city);
      const line = `${city}: ${degrees}°C`;
      // Rejects while nobody reads along.
      await E(baggage.get<Services['wire']>('wire'))
        .write(line)
        .catch(() => {});
      return line;
    },
  });
