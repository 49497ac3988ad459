import { once } from 'node:events';
import { expect, test } from 'vitest';
import { init, type InitOptions } from '../src/index.ts';

/** What is warned of while something runs. */
async function warningsOf(body: () => void): Promise<string[]> {
  const warnings: string[] = [];
  const listen = (warning: Error & { code?: string }): void =>
    void warnings.push(`${warning.code}: ${warning.message}`);
  process.on('warning', listen);
  body();
  const last = once(process, 'warning');
  process.emitWarning('the last');
  await last;
  process.off('warning', listen);
  return warnings.slice(0, -1);
}

test('of init(), and of what stands in its options', async () => {
  const options = {
    destinations: [],
    trackingUri: 'sqlite:elsewhere.db',
    maskSecret: true,
    limits: { maxEvent: 1 },
    maskSecrets: { email: true },
    tailSampling: { ratios: 1 },
  };
  const warnings = await warningsOf(() => init(options as unknown as InitOptions));
  expect(warnings).toEqual([
    'AUTOLOG_UNKNOWN_OPTION: init() has no option trackingUri, maskSecret: ignored. There are destinations, asyncLogging, captureContent, attachments, processors, mask, maskSecrets, limits, samplingRatio, tailSampling.',
    expect.stringContaining('limits of init() has no option maxEvent:'),
    expect.stringContaining('maskSecrets of init() has no option email:'),
    expect.stringContaining('tailSampling of init() has no option ratios:'),
  ]);
});

test('nothing, where there is none', async () => {
  const all: Required<InitOptions> = {
    destinations: [],
    asyncLogging: true,
    captureContent: 'all',
    attachments: true,
    processors: [],
    mask: (value) => value,
    maskSecrets: { emails: true, cards: true },
    limits: { maxEvents: 10 },
    samplingRatio: 1,
    tailSampling: { keepErrors: true },
  };
  expect(await warningsOf(() => init(all))).toEqual([]);
  expect(await warningsOf(() => init())).toEqual([]);
});
