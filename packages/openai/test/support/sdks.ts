import { createRequire } from 'node:module';
import type OpenAI from 'openai';

/** One build of one version of the SDK. Its types are those of the newest: what a version has not, a test asks for. */
export interface Sdk {
  name: string;
  major: number;
  /** Its module namespace, for `openaiAutolog({ modules })`. */
  module: unknown;
  OpenAI: typeof OpenAI;
  AzureOpenAI: typeof import('openai').AzureOpenAI;
  APIPromise: abstract new (...args: never[]) => unknown;
  Stream: typeof import('openai/core/streaming').Stream;
}

interface Modules {
  openai: typeof import('openai');
  /** Where `APIPromise` and `Stream` are. */
  promises: object;
  streaming: object;
}

const require = createRequire(import.meta.url);

/** The newest version, and the last of each major before it. */
const versions: [major: number, name: string, promises: string, streaming: string][] = [
  [7, 'openai', 'core/api-promise', 'core/streaming'],
  [6, 'openai-6', 'core/api-promise', 'core/streaming'],
  [5, 'openai-5', 'core/api-promise', 'core/streaming'],
  [4, 'openai-4', 'core', 'streaming'],
];

/** Every version of the SDK that is supported, as an ES module and as CommonJS. */
export const sdks: Sdk[] = [];

for (const [major, name, promises, streaming] of versions) {
  for (const [format, load] of [
    ['import', (path: string): unknown => import(path)],
    ['require', (path: string): unknown => require(path)],
  ] as const) {
    sdks.push(
      sdkOf(`openai ${major} by ${format}`, major, {
        openai: (await load(name)) as Modules['openai'],
        promises: (await load(`${name}/${promises}`)) as object,
        streaming: (await load(`${name}/${streaming}`)) as object,
      }),
    );
  }
}

/** The newest version as an ES module. */
export const newest: Sdk = sdks[0]!;

function sdkOf(name: string, major: number, { openai, promises, streaming }: Modules): Sdk {
  return { name, major, module: openai, ...openai, ...promises, ...streaming } as unknown as Sdk;
}
