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
}

/** A method of the SDK that calls a model, and how its answers read. */
export interface Operation {
  /** The span's name: the resource's class, as in MLflow. */
  name: string;
  type: string;
  /** Where its requests go, below the base URL. */
  path: string;
  read(answer: unknown): AnswerReading;
  /** What to record of an answer where that is not all of it. */
  outputs?(answer: unknown): unknown;
  /** Where it can stream. */
  stream?(): StreamReader;
}
