import { availableParallelism, cpus } from 'node:os';

/** One way of doing the same work. */
export interface Variant {
  name: string;
  /** Made ready before each of its rounds; what it gives is called after the round. */
  begin?(): (() => void | Promise<void>) | void;
}

/** What one round measured, by name. */
export type Round = Record<string, number>;

/**
 * Runs rounds of each variant in turn, so that a machine that slows down slows all of them; gives the medians over the rounds.
 * The first round only warms up.
 */
export async function interleaved(
  variants: readonly Variant[],
  rounds: number,
  run: (variant: Variant) => Promise<Round>,
): Promise<Map<string, Round>> {
  const results = new Map(variants.map(({ name }) => [name, [] as Round[]]));
  for (let round = 0; round <= rounds; round++) {
    for (const variant of variants) {
      const end = variant.begin?.();
      const result = await run(variant);
      await end?.();
      if (round > 0) results.get(variant.name)!.push(result);
    }
  }
  return new Map([...results].map(([name, all]) => [name, mediansOf(all)]));
}

/** The same work without and with something, in two rounds that ran one after the other. */
export interface Pair {
  bare: Round;
  traced: Round;
}

/** A round is a quiet one where the bare work took no more than so much of what it takes at best. */
const QUIET = 1.06;

/**
 * Of many pairs, those that ran while the machine was quiet, told by the first measure of the bare round alone: a machine that
 * others use, too, is often twice as slow for a second. A third of them, the first, only warm up.
 */
export function quietPairs(pairs: readonly Pair[]): Pair[] {
  const warm = pairs.slice(Math.floor(pairs.length / 3));
  const first = ({ bare }: Pair): number => Object.values(bare)[0]!;
  const limit = quantile(warm.map(first), 0.1) * QUIET;
  const quiet = warm.filter((pair) => first(pair) <= limit);
  // Of what is next to nothing, a hundredth more or less says nothing.
  return quiet.length >= 5 ? quiet : warm.toSorted((a, b) => first(a) - first(b)).slice(0, 5);
}

/** The mean of the middle half: what stray values do not move, and what ticks of a clock are evened out in. */
export function middleMean(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const cut = Math.floor(sorted.length / 4);
  const middle = sorted.slice(cut, sorted.length - cut);
  return middle.reduce((sum, value) => sum + value, 0) / middle.length;
}

function mediansOf(rounds: readonly Round[]): Round {
  const names = Object.keys(rounds[0] ?? {});
  return Object.fromEntries(
    names.map((name) => [
      name,
      quantile(
        rounds.map((round) => round[name]!),
        0.5,
      ),
    ]),
  );
}

export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** What some work took, in microseconds. */
export interface Cost {
  wallUs: number;
  /** CPU of the thread that did it. */
  threadUs: number;
  /** CPU of the whole process: with the thread that stores, and the garbage collector's. */
  processUs: number;
}

export async function measured(body: () => unknown): Promise<Cost> {
  const before = process.cpuUsage();
  const threadBefore = process.threadCpuUsage();
  const start = performance.now();
  await body();
  const wallUs = (performance.now() - start) * 1000;
  const thread = process.threadCpuUsage(threadBefore);
  const { user, system } = process.cpuUsage(before);
  return { wallUs, threadUs: thread.user + thread.system, processUs: user + system };
}

/** Does something so many times, one after the other; gives microseconds. */
export async function repeated(times: number, body: () => Promise<unknown>): Promise<Round> {
  const walls: number[] = [];
  const { threadUs, processUs } = await measured(async () => {
    for (let index = 0; index < times; index++) {
      const start = performance.now();
      await body();
      walls.push((performance.now() - start) * 1000);
    }
  });
  return {
    p50: quantile(walls, 0.5),
    p99: quantile(walls, 0.99),
    thread: threadUs / times,
    process: processUs / times,
  };
}

/** Prints rows as a table in Markdown. */
export function printTable(title: string, rows: readonly Record<string, string | number>[]): void {
  const names = Object.keys(rows[0] ?? {});
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  console.log(`\n### ${title}\n`);
  console.log(line(names));
  console.log(line(names.map((_, index) => (index === 0 ? '---' : '--:'))));
  for (const row of rows) console.log(line(names.map((name) => row[name] ?? '')));
}

/** The machine, for the head of a table. */
export function machine(): string {
  return `Node ${process.version}, ${availableParallelism()} × ${cpus()[0]?.model.trim() ?? 'unknown'}, ${process.platform} ${process.arch}`;
}

/** A number with as many digits as it is worth. */
export function rounded(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : Math.abs(value) < 100 ? 1 : 0);
}
