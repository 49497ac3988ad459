import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeEach, expect, it } from 'vitest';
import { loadedModule } from '../src/integration.ts';

/** Modules log here that they are evaluated. */
const log: unknown[] = [];
Object.assign(globalThis, { log, look: (url: string) => loadedModule(url).is });
beforeEach(() => void log.splice(0));

const folder = mkdtempSync(join(tmpdir(), 'autolog-modules-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
  Reflect.deleteProperty(globalThis, 'log');
  Reflect.deleteProperty(globalThis, 'look');
});

const require = createRequire(join(folder, 'here.cjs'));
writeFileSync(join(folder, 'load.cjs'), 'module.exports = (url) => import(url);');
/** Node's own, where vitest has another. */
const load: (url: string) => Promise<object> = require(join(folder, 'load.cjs'));

/** Writes a module that nobody has seen, and gives its URL. */
function moduleOf(source: string): string {
  const file = join(folder, `${randomUUID()}.mjs`);
  writeFileSync(file, source);
  return pathToFileURL(file).href;
}
const oneClass = "log.push('evaluated'); export class One {}";

it('a module that nobody has loaded is not loaded, and can be loaded afterwards', async () => {
  const imported = moduleOf(oneClass);
  const required = moduleOf(oneClass);
  expect([loadedModule(imported), loadedModule(required)]).toEqual([{ is: 'unknown' }, { is: 'unknown' }]);
  expect(log).toEqual([]);
  expect(await load(imported)).toHaveProperty('One');
  expect(require(new URL(required).pathname)).toHaveProperty('One');
  expect(log).toEqual(['evaluated', 'evaluated']);
});

it('a module that is loaded is given as it is, by its URL and by what another would import', async () => {
  const url = moduleOf(oneClass);
  const namespace = await load(url);
  const again = await load(`${url}?again`);
  expect(loadedModule(url)).toEqual({ is: 'loaded', namespace });
  expect(loadedModule(`${url}?again`)).toHaveProperty('namespace', again);
  expect(loadedModule(`${url}?more`)).toEqual({ is: 'unknown' });
  expect(loadedModule(url.replace(/.*\//, './'), moduleOf(''))).toHaveProperty('namespace', namespace);
  expect(again).not.toBe(namespace);
  expect(log).toEqual(['evaluated', 'evaluated']);
});

it('a module that is about to be evaluated is evaluated in its turn', async () => {
  const late = moduleOf("log.push('late'); export class Late {}");
  const early = moduleOf(`log.push(look('${late}'));`);
  const between = moduleOf("log.push('between');");
  await load(moduleOf(`import '${early}'; import '${between}'; import '${late}'; log.push(look('${late}'));`));
  expect(log).toEqual(['unknown', 'between', 'late', 'loaded']);
});

it('a module that is being evaluated, or waits, is busy', async () => {
  const self = moduleOf('log.push(look(import.meta.url)); export class Self {}');
  const waits = moduleOf('export class One {} await new Promise(setImmediate); log.push(look(import.meta.url));');
  await load(self);
  const loading = load(waits);
  await new Promise(setImmediate);
  expect(loadedModule(waits)).toEqual({ is: 'busy' });
  expect(await loading).toHaveProperty('One');
  expect(log).toEqual(['busy', 'busy']);
});

it.each([
  { module: 'is loaded', source: oneClass },
  { module: 'waits', source: `await null; ${oneClass}` },
  { module: 'fails', source: `${oneClass} throw new Error('its own');` },
  { module: 'waits and fails', source: `await null; ${oneClass} throw new Error('its own');` },
  { module: 'is no module', source: '((' },
  { module: 'imports what there is not', source: "import './nowhere.mjs';" },
  {
    module: 'asks for what is not exported',
    source: "import { nothing } from './load.cjs'; import { no } from 'node:fs';",
  },
])('looking at every turn changes nothing for an import that $module', async ({ source }) => {
  const importUnder = async (look: (url: string) => void): Promise<unknown> => {
    log.length = 0;
    const url = moduleOf(source);
    const entry = moduleOf(`import '${url}'; log.push('entry');`);
    look(url);
    const first = settled(load(entry));
    let isSettled = false;
    void first.then(() => (isSettled = true));
    while (!isSettled) {
      look(url);
      look(entry);
      await new Promise(setImmediate);
      await Promise.resolve();
    }
    look(url);
    const ends = [await first, await settled(load(entry)), await settled(load(url))];
    return JSON.stringify([ends, log]).replaceAll(/[\w-]+\.mjs/g, 'module');
  };
  const bare = await importUnder(() => {});
  expect(await importUnder(loadedModule)).toEqual(bare);
});

/** The names that a module exports, or what it fails with. */
function settled(loading: Promise<object>): Promise<unknown> {
  return loading.then(Object.keys, (error: Error & { code?: unknown }) => [error.name, error.code, error.message]);
}

it('nothing is left behind', () => {
  const before = Reflect.ownKeys(globalThis);
  loadedModule(moduleOf(oneClass));
  loadedModule('file:///nowhere/to/be/found.mjs');
  loadedModule('no-such-package', moduleOf(''));
  expect(Reflect.ownKeys(globalThis)).toEqual(before);
  expect(Object.keys(require.cache).filter((path) => path.includes('autolog-look'))).toEqual([]);
});
