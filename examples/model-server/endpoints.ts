import { answerSpeech, answerTranscriptions } from './audio.ts';
import { onAzure } from './azure.ts';
import { answerChatCompletions } from './chat-completions.ts';
import type { Endpoint } from './complete.ts';
import { answerEmbeddings } from './embeddings.ts';
import { unknownUrl } from './errors.ts';
import { answerImages } from './images.ts';
import { answerModerations } from './moderations.ts';
import { answerResponses } from './responses.ts';

const endpoints = new Map<string, Endpoint>([
  ['/chat/completions', answerChatCompletions],
  ['/responses', answerResponses],
  ['/embeddings', answerEmbeddings],
  ['/images/generations', answerImages],
  ['/audio/speech', answerSpeech],
  ['/audio/transcriptions', answerTranscriptions],
  ['/moderations', answerModerations],
]);

/**
 * What answers a request: on OpenAI's paths (`/v1/…`) or on Azure's, with the deployment in it or without
 * (`/openai/deployments/<name>/…`, `/openai/…`).
 *
 * @throws ApiError where nothing does.
 */
export function findEndpoint(method: string, url: string): Endpoint {
  const { pathname, searchParams } = new URL(url, 'http://127.0.0.1');
  const { azure, deployment, path } = paths.exec(pathname)?.groups ?? {};
  const endpoint = method === 'POST' && path !== undefined ? endpoints.get(path) : undefined;
  if (!endpoint) throw unknownUrl(method, pathname);
  return azure === undefined ? endpoint : onAzure(endpoint, deployment, searchParams.get('api-version'));
}

const paths = /^(?:\/v1|(?<azure>\/openai)(?:\/deployments\/(?<deployment>[^/]+))?)(?<path>\/.+)$/;
