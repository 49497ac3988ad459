import { fork } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { machine, middleMean, type Pair, printTable, quietPairs, type Round, rounded } from './measure.ts';
import { installPeers } from './peers/install.ts';
import type { Around, Tracers, Workload } from './tracer.ts';

/** What to compare. */
export interface Comparison<Subject> {
  /** The file that makes the comparison: run again for each tracer. */
  program: string;
  title: string;
  subject: Subject;
  workloads: Record<string, Workload<Subject>>;
  /** What is measured without `--peers`. */
  own: Tracers<Subject>;
  /** What is measured beside it with `--peers`. */
  peers: () => Promise<Tracers<Subject>>;
}

/** What a process measured of one piece of work; `added` is missing where the tracer recorded nothing of it, or failed. */
interface Measured {
  work: string;
  bare: Round;
  added?: Round;
  ratio?: Round;
  problem?: string;
}

/**
 * Measures work without tracing and with each tracer. A tracer has a process of its own, since many cannot be undone and some
 * would see each other; in it, bare and traced rounds take turns, so that a slow moment of the machine meets both.
 *
 *     node benchmarks/<program>.ts [rounds] [--peers] [--only=<tracer>,…] [--work=<beginning of its name>]
 */
export async function sideBySide<Subject>(comparison: Comparison<Subject>): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      peers: { type: 'boolean' },
      only: { type: 'string' },
      work: { type: 'string', default: '' },
      tracer: { type: 'string' },
    },
  });
  const rounds = Number(positionals[0] ?? 30);
  const isWanted = (work: string): boolean => work.startsWith(values.work);
  if (values.tracer !== undefined) {
    await measureTracer(comparison, values.tracer, rounds, isWanted);
    // Some peers keep timers and workers.
    process.exit();
  }
  console.log(machine());
  const tracers = values.only?.split(',') ?? Object.keys(comparison.own);
  if (values.peers || tracers.some((name) => !(name in comparison.own))) installPeers();
  if (values.peers && values.only === undefined) tracers.push(...Object.keys(await comparison.peers()));
  const results = new Map<string, Measured[]>();
  for (const tracer of tracers)
    results.set(tracer, await measureApart(comparison.program, tracer, rounds, values.work));
  print(comparison.title, results);
}

/** In the process of a tracer: measures, and tells the parent of each piece of work. */
async function measureTracer<Subject>(
  { subject, workloads, own, peers }: Comparison<Subject>,
  name: string,
  rounds: number,
  isWanted: (work: string) => boolean,
): Promise<void> {
  const make = own[name] ?? (await peers())[name];
  if (!make) throw new Error(`There is no tracer ${name}.`);
  const tracer = await make();
  const plain: Around = (work) => work();
  const around = tracer.around?.bind(tracer) ?? plain;
  for (const [work, run] of Object.entries(workloads).filter(([each]) => isWanted(each))) {
    const before = tracer.recorded();
    const pairs: Pair[] = [];
    for (let round = 0; round < rounds; round++) {
      const bare = await run(tracer.bare ?? subject, plain);
      const traced = await run(tracer.begin(subject), around);
      await tracer.end();
      pairs.push({ bare, traced });
    }
    const quiet = quietPairs(pairs);
    const summary = (value: (pair: Pair, measure: string) => number): Round =>
      Object.fromEntries(
        Object.keys(quiet[0]!.bare).map((measure) => [measure, middleMean(quiet.map((pair) => value(pair, measure)))]),
      );
    const bare = summary((pair, measure) => pair.bare[measure]!);
    const added = summary((pair, measure) => pair.traced[measure]! - pair.bare[measure]!);
    const ratio = summary((pair, measure) => pair.traced[measure]! / pair.bare[measure]!);
    tell(tracer.recorded() > before ? { work, bare, added, ratio } : { work, bare, problem: 'not traced' });
  }
  tell('done');
}

function tell(message: Measured | 'done'): void {
  if (process.send) process.send(message);
  else console.log(message);
}

/** Starts the process of a tracer; of one that fails, gives what it could measure until then. */
async function measureApart(program: string, tracer: string, rounds: number, work: string): Promise<Measured[]> {
  process.stderr.write(`${tracer} … `);
  const start = performance.now();
  const child = fork(program, [String(rounds), `--tracer=${tracer}`, `--work=${work}`], {
    execArgv: ['--expose-gc'],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let said = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (said += text));
  const measured: Measured[] = [];
  let done = false;
  child.on('message', (message: Measured | 'done') => {
    if (message === 'done') done = true;
    else measured.push(message);
  });
  await once(child, 'close');
  process.stderr.write(`${((performance.now() - start) / 1000).toFixed(0)} s\n`);
  if (!done) {
    const reason = /^\w*Error.*$/m.exec(said)?.[0] ?? said.trim().split('\n').at(-1) ?? '';
    console.log(`\n${tracer} did not run to its end: ${reason || 'it gave no reason'}`);
  }
  return measured;
}

/** What each added to bare, and its ratio to the bare rounds of its own process. */
function print(title: string, results: ReadonlyMap<string, readonly Measured[]>): void {
  const first = [...results.values()].toSorted((a, b) => b.length - a.length)[0] ?? [];
  const tables: Record<string, (measured: Measured, measure: string) => string | undefined> = {
    'added to bare': ({ added }, measure) => added && rounded(added[measure]!),
    'ratio to bare': ({ ratio }, measure) => ratio?.[measure]!.toFixed(2),
  };
  for (const [heading, cell] of Object.entries(tables))
    printTable(
      `${title}: ${heading}, in quiet rounds`,
      first.flatMap(({ work, bare }) =>
        Object.entries(bare).map(([measure, value]) => ({
          work,
          measure,
          bare: rounded(value),
          ...Object.fromEntries(
            [...results].map(([tracer, all]) => {
              const mine = all.find((each) => each.work === work);
              return [tracer, (mine && cell(mine, measure)) ?? mine?.problem ?? 'failed'];
            }),
          ),
        })),
      ),
    );
}
