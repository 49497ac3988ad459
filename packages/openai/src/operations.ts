import { type Operation, withoutQuery } from './operation.ts';
import { assistantRuns, assistantToolOutputs, assistantThreadRuns } from './read/assistant-run.ts';
import { speech, transcriptions, translations } from './read/audio.ts';
import { chatCompletions } from './read/chat-completion.ts';
import { completions } from './read/completion.ts';
import { decisions } from './read/decision.ts';
import { embeddings } from './read/embedding.ts';
import { imageEdits, imageGenerations, imageVariations } from './read/image.ts';
import { moderations } from './read/moderation.ts';
import { compactedResponses, responses, retrievedResponses } from './read/response.ts';
import { vectorStoreSearches } from './read/vector-store-search.ts';

/** A method of a resource of the SDK whose calls become spans. */
export interface HookPoint {
  /** Where the resource's class is, below the client's class. */
  path: readonly string[];
  method: string;
  /** The method as a program writes it, below the client. */
  as: string;
  operation: Operation;
}

const hook = (path: string, method: string, as: string, operation: Operation): HookPoint => ({
  path: path.split('.'),
  method,
  as: `${as}.${method}`,
  operation,
});

/** Every method that calls a model; those that a copy of the SDK does not have are left out there. */
export const hookPoints: readonly HookPoint[] = [
  hook('Chat.Completions', 'create', 'chat.completions', chatCompletions),
  hook('Completions', 'create', 'completions', completions),
  hook('Embeddings', 'create', 'embeddings', embeddings),
  hook('Responses', 'create', 'responses', responses),
  hook('Responses', 'retrieve', 'responses', retrievedResponses),
  hook('Responses', 'compact', 'responses', compactedResponses),
  hook('Beta.Responses', 'create', 'beta.responses', responses),
  hook('Beta.Responses', 'retrieve', 'beta.responses', retrievedResponses),
  hook('Beta.Responses', 'compact', 'beta.responses', compactedResponses),
  hook('Images', 'generate', 'images', imageGenerations),
  hook('Images', 'edit', 'images', imageEdits),
  hook('Images', 'createVariation', 'images', imageVariations),
  hook('Audio.Speech', 'create', 'audio.speech', speech),
  hook('Audio.Transcriptions', 'create', 'audio.transcriptions', transcriptions),
  hook('Audio.Translations', 'create', 'audio.translations', translations),
  hook('Moderations', 'create', 'moderations', moderations),
  hook('VectorStores', 'search', 'vectorStores', vectorStoreSearches),
  hook('Decisions', 'create', 'decisions', decisions),
  hook('Beta.Threads.Runs', 'create', 'beta.threads.runs', assistantRuns),
  hook('Beta.Threads.Runs', 'submitToolOutputs', 'beta.threads.runs', assistantToolOutputs),
  hook('Beta.Threads', 'createAndRun', 'beta.threads', assistantThreadRuns),
];

const byPath = new Map<string, Operation>();
const byPattern: Operation[] = [];
for (const { operation } of hookPoints) {
  // A GET is none of the raw posts.
  if (operation === retrievedResponses) continue;
  if (typeof operation.path === 'string') byPath.set(operation.path, operation);
  else byPattern.push(operation);
}

/** What may stand before the path of an endpoint: a host, Azure's deployment, a version. */
const prefix = /^(?:https?:\/\/[^/]+)?(?:\/openai)?(?:\/deployments\/[^/]+)?(?:\/v\d\w*)?(?=\/)/;

/** The operation of a request that a program posts to a path by itself; `undefined` for a path that is none of a model's. */
export function operationAt(path: string): Operation | undefined {
  const endpoint = withoutQuery(path).replace(prefix, '');
  return byPath.get(endpoint) ?? byPattern.find((operation) => (operation.path as RegExp).test(endpoint));
}
