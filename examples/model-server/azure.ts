import type { Answer, Endpoint } from './complete.ts';
import { ApiError } from './errors.ts';
import { asArray, asObject } from './wire.ts';

const harmless = Object.fromEntries(
  ['hate', 'self_harm', 'sexual', 'violence'].map((harm) => [harm, { filtered: false, severity: 'safe' }]),
);
const promptResults = { prompt_filter_results: [{ prompt_index: 0, content_filter_results: harmless }] };

/**
 * An endpoint as Azure has it: the deployment is the model, the version of the API must be named, and a chat completion
 * says what the content filter found in prompt and answer.
 *
 * @see https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter-annotations
 */
export function onAzure(endpoint: Endpoint, deployment: string | undefined, apiVersion: string | null): Endpoint {
  return async (state, request, body) => {
    if (apiVersion === null) throw new ApiError(404, 'Resource not found', { code: '404' });
    const answer = await endpoint(state, { ...request, ...(deployment !== undefined && { model: deployment }) }, body);
    return { ...answer, payload: withFilterResults(answer.payload) };
  };
}

/** On a stream, what was found in the prompt comes before everything else, in a chunk that is otherwise empty. */
function withFilterResults(payload: Answer['payload']): Answer['payload'] {
  if ('json' in payload && Array.isArray(asObject(payload.json)['choices'])) {
    const { choices, ...rest } = asObject(payload.json);
    const judged = asArray(choices).map((choice) => ({ ...asObject(choice), content_filter_results: harmless }));
    return { json: { ...rest, choices: judged, ...promptResults } };
  }
  if ('events' in payload && payload.events[0]?.includes('"chat.completion.chunk"')) {
    const first = { choices: [], created: 0, id: '', model: '', object: '', ...promptResults };
    return { events: [`data: ${JSON.stringify(first)}\n\n`, ...payload.events] };
  }
  return payload;
}
