/** What a weather station measures. */
export interface Reading {
  city: string;
  celsius: number;
  sky: 'clear' | 'cloudy' | 'rain';
}

const stations: Record<string, Reading> = {
  'ST-01': { city: 'Oslo', celsius: 4, sky: 'rain' },
  'ST-02': { city: 'Lima', celsius: 19, sky: 'cloudy' },
  'ST-03': { city: 'Accra', celsius: 31, sky: 'clear' },
};

/** The cities that have a weather station. */
export const cities: readonly string[] = Object.values(stations).map(({ city }) => city);

/** The id of a city's station. @throws where it has none. */
export function findStation({ city }: { city: string }): { stationId: string } {
  const stationId = Object.keys(stations).find((id) => stations[id]?.city === city);
  if (stationId === undefined) throw new Error(`There is no station in ${city}.`);
  return { stationId };
}

/** What a station measures now. @throws for an id that is no station's. */
export function readStation({ stationId }: { stationId: string }): Reading {
  const reading = stations[stationId];
  if (reading === undefined) throw new Error(`There is no station ${stationId}.`);
  return reading;
}
