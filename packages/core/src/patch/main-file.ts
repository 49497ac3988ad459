import { readFileSync } from 'node:fs';
import nodeModule, { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';

/** The file that the program was started with: `node .` and `node app` name it as `require` would. */
export function mainFile(): string | undefined {
  const [, named] = process.argv;
  if (named === undefined) return undefined;
  try {
    // What it is relative to does not matter.
    return createRequire(process.execPath).resolve(named);
  } catch {
    return named;
  }
}

/**
 * Whether the program is an ES module, by its file's name or package. Where it is not, it may come to load the CommonJS
 * builds of its packages.
 *
 * @throws what reading its `package.json` throws
 */
export function mainIsEsModule(): boolean {
  const file = mainFile();
  if (file === undefined || /\.c[jt]s$/.test(file)) return false;
  if (/\.m[jt]s$/.test(file)) return true;
  const packageJson = nodeModule.findPackageJSON(pathToFileURL(file));
  return packageJson !== undefined && JSON.parse(readFileSync(packageJson, 'utf8')).type === 'module';
}
