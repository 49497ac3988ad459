import { mkdirSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { mainFile, mainIsEsModule } from './main-file.ts';

const { argv } = process;
afterEach(() => {
  process.argv = argv;
});

it.each([
  { named: 'main.js', file: 'main.js', isEsModule: true },
  { named: 'main.ts', file: 'main.ts', isEsModule: true },
  { named: 'main', file: 'main.js', isEsModule: true },
  { named: 'main.cjs', file: 'main.cjs', isEsModule: false },
  { named: '.', file: 'main.js', isEsModule: true },
  { named: 'old', file: 'old/index.js', isEsModule: false },
  { named: 'old/deep/main.ts', file: 'old/deep/main.ts', isEsModule: false },
  { named: 'old/main.mjs', file: 'old/main.mjs', isEsModule: true },
])('node $named', ({ named, file, isEsModule }) => {
  const folder = realpathSync(temporaryFolder());
  mkdirSync(join(folder, dirname(file)), { recursive: true });
  mkdirSync(join(folder, 'old'), { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{"type":"module","main":"main.js"}');
  writeFileSync(join(folder, 'old/package.json'), '{}');
  writeFileSync(join(folder, file), '');
  process.argv = [process.execPath, join(folder, named)];
  expect([mainFile(), mainIsEsModule()]).toEqual([join(folder, file), isEsModule]);
});

it('a program without a file may load anything', () => {
  process.argv = [process.execPath];
  expect([mainFile(), mainIsEsModule()]).toEqual([undefined, false]);
});
