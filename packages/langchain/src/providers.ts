import { readFileSync } from 'node:fs';
import nodeModule from 'node:module';
import { pathToFileURL } from 'node:url';
import { loadedModule, mainFile } from '@autolog/core/integration';
import { asObject } from './read/narrow.ts';

/** LangChain's integrations have its name in theirs. The core and the graphs have no embeddings. */
const isProvider = (name: string): boolean =>
  name.includes('langchain') && !/^@langchain\/(?:core|langgraph.*)$/.test(name);

/**
 * Finds the modules with embeddings that the program has loaded, of the providers that its package names: embeddings may have been
 * made before tracing was switched on. Nothing is loaded, and a module that is only about to be evaluated is not evaluated.
 *
 * @param found is told what such a module exports
 */
export function findLoadedProviders(found: (namespace: Readonly<Record<string, unknown>>) => void): void {
  for (const [name, importer] of namedProviders()) {
    for (const path of pathsWithEmbeddings(name, importer)) {
      const module = loadedModule(name + path, importer);
      if (module.is === 'loaded') found(module.namespace);
    }
  }
}

/** The providers that a package of the program's names (around the main file, or where it is started), each with the URL of its `package.json`. */
function namedProviders(): Map<string, string> {
  const places = [`${process.cwd()}/`, mainFile()].filter((place) => place !== undefined);
  return new Map(
    places.flatMap((place) => {
      const found = findPackage(pathToFileURL(place).href);
      if (!found) return [];
      const { dependencies, devDependencies, optionalDependencies, peerDependencies } = found.content;
      const names = [dependencies, devDependencies, optionalDependencies, peerDependencies].flatMap((group) =>
        Object.keys(asObject(group)),
      );
      return names.filter(isProvider).map((name) => [name, found.url] as const);
    }),
  );
}

/** Below a package: its main module, and those whose names say that they have embeddings. None where it is not installed. */
function pathsWithEmbeddings(name: string, importer: string): string[] {
  const found = findPackage(name, importer);
  if (!found) return [];
  const paths = Object.keys(asObject(found.content['exports'])).map((path) => path.slice(1));
  return ['', ...paths.filter((path) => /^\/[^*]*embedding[^*]*$/i.test(path))];
}

function findPackage(
  specifier: string,
  importer?: string,
): { url: string; content: Record<string, unknown> } | undefined {
  try {
    const file = nodeModule.findPackageJSON(specifier, importer);
    return file === undefined
      ? undefined
      : { url: pathToFileURL(file).href, content: asObject(JSON.parse(readFileSync(file, 'utf8'))) };
  } catch {
    // Not installed, or not for us to mend.
    return undefined;
  }
}
