/**
 * What loading the packages costs a program: each variant is a fresh process, bare Node among them. And what installing them brings.
 *
 *     node benchmarks/start-up.ts [rounds]
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { interleaved, machine, printTable, rounded, type Variant } from './measure.ts';
import { temporaryFolder, temporaryStore } from './temporary-store.ts';

const ROUNDS = Number(process.argv[2] ?? 7);
const packages = join(import.meta.dirname, '../packages');

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  publishConfig: { exports: Record<string, unknown> };
}

const manifestOf = (name: string): Manifest =>
  JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8')) as Manifest;

/** A project with the packages as they are published, since the workspace's would load their sources. */
function makeProject(): string {
  const project = temporaryFolder();
  mkdirSync(join(project, 'node_modules/@autolog'), { recursive: true });
  for (const name of ['core', 'openai']) {
    const target = join(project, 'node_modules/@autolog', name);
    cpSync(join(packages, name, 'dist'), join(target, 'dist'), { recursive: true });
    const { publishConfig, ...manifest } = manifestOf(name);
    writeFileSync(join(target, 'package.json'), JSON.stringify({ ...manifest, ...publishConfig }));
  }
  const openai = dirname(fileURLToPath(import.meta.resolve('openai')));
  symlinkSync(openai, join(project, 'node_modules/openai'));
  return project;
}

const programs: Record<string, string> = {
  'bare Node': '',
  'node:sqlite': `await import('node:sqlite');`,
  '@autolog/core': `await import('@autolog/core');`,
  '@autolog/core, init and a first span': `const { init, withSpan } = await import('@autolog/core');
    init({ destinations: [process.env.STORE] }); withSpan({ name: 'first' }, () => 1);`,
  openai: `await import('openai');`,
  'openai, then openaiAutolog()': `await import('openai'); const { openaiAutolog } = await import('@autolog/openai'); openaiAutolog();`,
};

// For comparison, where `--peers` of another benchmark has installed them.
for (const peer of ['@opentelemetry/api', 'langsmith']) {
  const folder = join(import.meta.dirname, 'peers/node_modules', peer);
  if (existsSync(folder))
    programs[peer] =
      `await import(${JSON.stringify(pathToFileURL(createRequire(join(folder, 'package.json')).resolve(peer)))});`;
}

execFileSync(join(packages, '../node_modules/.bin/tsdown'), { cwd: join(packages, '..'), stdio: 'ignore' });
const project = makeProject();
const variants: Variant[] = Object.keys(programs).map((name) => ({ name }));
const results = await interleaved(variants, ROUNDS, async ({ name }) => {
  const program = `const rss = process.memoryUsage.rss(); const start = performance.now(); ${programs[name]}
    console.log(JSON.stringify({ ms: performance.now() - start, mb: (process.memoryUsage.rss() - rss) / 2 ** 20 }));`;
  const env = { ...process.env, STORE: temporaryStore() };
  const options = { env, encoding: 'utf8', cwd: project } as const;
  const file = join(project, 'program.mjs');
  writeFileSync(file, program);
  return JSON.parse(execFileSync(process.execPath, [file], options));
});

console.log(machine());
printTable(
  'Start-up, in a fresh process',
  [...results].map(([program, { ms, mb }]) => ({
    program,
    'import and start, ms': rounded(ms!),
    'memory, MB': rounded(mb!),
  })),
);

/** The packages that come with one of ours: ours alone, or there is a mistake. */
function installed(name: string): string[] {
  return [
    name,
    ...Object.keys(manifestOf(name).dependencies ?? {}).flatMap((own) => installed(own.slice('@autolog/'.length))),
  ];
}

/** Bytes of what is published of a package. */
function publishedBytes(name: string): number {
  const folder = join(packages, name, 'dist');
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((file) => statSync(join(folder, file)))
    .reduce((sum, file) => sum + (file.isFile() ? file.size : 0), 0);
}

printTable(
  'Installed, without the SDK',
  ['core', 'openai', 'ui'].map((name) => {
    const names = [...new Set(installed(name))];
    return {
      package: `@autolog/${name}`,
      packages: names.length,
      'dist, MB': rounded(names.reduce((sum, each) => sum + publishedBytes(each), 0) / 2 ** 20),
    };
  }),
);
