import type { Readable } from 'node:stream';

/** The lines of UTF-8 text, without their `\n`. Only that ends a line: JSON may hold other characters that `node:readline` takes for an end. */
export async function* readLines(input: Readable): AsyncGenerator<string, void> {
  let begun: string[] = [];
  for await (const chunk of input.setEncoding('utf8') as AsyncIterable<string>) {
    const [first, ...rest] = chunk.split('\n') as [string, ...string[]];
    begun.push(first);
    const last = rest.pop();
    if (last === undefined) continue;
    yield begun.join('');
    yield* rest;
    begun = [last];
  }
  yield begun.join('');
}
