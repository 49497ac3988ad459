import type { TokenUsage } from '@autolog/core';

/** What an answer says about itself. */
export interface AnswerReading {
  /** The model that answered. */
  model?: string | undefined;
  usage?: TokenUsage | undefined;
  attributes: Record<string, unknown>;
  /** Why the provider could not answer, where it says so in the answer itself. */
  error?: string | undefined;
}

/** Builds the whole answer of a stream from its chunks. */
export interface StreamReader {
  /** Takes a chunk in; true where it carries something of the answer's content. */
  chunk(chunk: unknown): boolean;
  /** The answer as far as it has come; `undefined` before the first chunk. */
  answer(): unknown;
  /** What an error among the chunks said. */
  error?(): string | undefined;
  /** Whether the chunk that says how the answer ended has not come; `undefined` where nothing says it. */
  unfinished?(): boolean | undefined;
}

/** What a method of the SDK was called with. */
export interface CallRequest {
  /** The parameters that go into the request's body. */
  body: unknown;
  /** The SDK's own options of the request, such as a timeout. */
  options?: unknown;
  /** What to record as inputs where the text of the request would not do: there is none, or it is no JSON. */
  inputs?: unknown;
  /** What stands in the request's path. */
  attributes?: Record<string, string>;
}

/** A method of the SDK that calls a model, and how its answers read. */
export interface Operation {
  /** The span's name: the resource's class, as in MLflow. */
  name: string;
  type: string;
  /** Where its requests go, below the base URL. */
  path: string | RegExp;
  /** What its arguments are where the first is not the body; `undefined` where this call is none of a model. */
  request?(args: readonly unknown[]): CallRequest | undefined;
  read(answer: unknown): AnswerReading;
  /** What to record of an answer where that is not all of it. */
  outputs?(answer: unknown): unknown;
  /** Where it can stream. */
  stream?(request: CallRequest): StreamReader;
  /** The answer is a file: it comes as a raw response, for the program to read. */
  binary?: true;
  /** The answer is a page of a list. */
  paged?: true;
  /** A stream tells its usage only when it is asked to. */
  usageOnRequest?: true;
}

/** Whether the requests of an operation go to a path, which may have a prefix and a query. */
export function isPathOf({ path }: Operation, requested: unknown): boolean {
  if (requested === path) return true;
  if (typeof requested !== 'string') return false;
  const bare = withoutQuery(requested);
  return typeof path === 'string' ? bare.endsWith(path) : path.test(bare);
}

/** A path without its query. */
export function withoutQuery(path: string): string {
  const query = path.indexOf('?');
  return query === -1 ? path : path.slice(0, query);
}
