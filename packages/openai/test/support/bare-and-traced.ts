import { setImmediate } from 'node:timers/promises';
import { recordSpans } from '@autolog/core/testing';
import type { SpanData } from '@autolog/core';
import OpenAI from 'openai';
import { openaiAutolog } from '../../src/index.ts';
import type { Sdk } from './sdks.ts';
import { type Answer, startWireServer, type WireRequest, type WireServer } from './wire-server.ts';

/** What the program and the server could see of a behaviour. */
interface Seen {
  result: unknown;
  error: unknown;
  requests: WireRequest[];
  aborted: number;
}

export interface Comparison {
  bare: Seen;
  traced: Seen;
  /** The spans of the traced run, in the order they ended. */
  spans: SpanData[];
  /** The spans that were still open at its end. */
  open: SpanData[];
}

export type Behaviour = (client: OpenAI, server: WireServer) => unknown;

/**
 * Runs a behaviour of the SDK twice against the same answers: without us, and with `openaiAutolog()`.
 *
 * @param sdk the version to run; the newest if not given
 */
export async function bareAndTraced(answer: Answer, behaviour: Behaviour, sdk?: Sdk): Promise<Comparison> {
  // In the bare run too: else spans of the program's own would go to the store of the folder.
  const recorded = recordSpans();
  let autolog: ReturnType<typeof openaiAutolog> | undefined;
  try {
    const bare = await run(answer, behaviour, sdk);
    recorded.clear();
    autolog = openaiAutolog({ modules: sdk ? [sdk.module] : [] });
    const traced = await run(answer, behaviour, sdk);
    return { bare, traced, spans: recorded.spans(), open: recorded.open() };
  } finally {
    autolog?.disable();
    recorded.stop();
  }
}

async function run(answer: Answer, behaviour: Behaviour, sdk?: Sdk): Promise<Seen> {
  const server = await startWireServer(answer);
  const Client = sdk?.OpenAI ?? OpenAI;
  const client = new Client({ apiKey: 'sk-test', baseURL: server.baseURL, maxRetries: 0 });
  const seen: Seen = { result: undefined, error: undefined, requests: server.requests, aborted: 0 };
  try {
    seen.result = await behaviour(client, server);
  } catch (error) {
    seen.error = describe(error);
  } finally {
    // What happens a turn of the event loop later belongs to the behaviour.
    await setImmediate();
    await server.close();
    seen.aborted = server.aborted;
  }
  return seen;
}

function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, constructor, cause } = error;
  return withoutPort({
    name,
    message,
    class: constructor.name,
    stack: framesOutside(error.stack),
    own: Object.entries(error).filter(([key]) => key !== 'headers' && key !== 'cause'),
    cause: (cause as Error | undefined)?.message,
  });
}

/** The same of two servers. */
function withoutPort<T>(value: T): T {
  return JSON.parse(JSON.stringify(value).replaceAll(/127\.0\.0\.1:\d+/g, 'host')) as T;
}

/** The frames of a stack, without the place in this file that called the behaviour, and what Node shows in between. */
function framesOutside(stack = ''): string[] {
  return (
    stack
      .split('\n')
      .filter((line) => !line.includes('bare-and-traced.ts') && !line.includes('node:internal'))
      // V8 has no name for a method that another stands in place of: before openai 7, in the stacks of `parse()`.
      .map((line) => line.replace('APIPromise.parseResponse', 'APIPromise.<anonymous>'))
  );
}
