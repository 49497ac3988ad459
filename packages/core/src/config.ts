import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { storeDelivery } from './destinations/sqlite/store-delivery.ts';
import type { Destination } from './destinations/types.ts';
import { TracingError } from './errors.ts';
import { warnOnce } from './patch/report.ts';
import { type OptionNames, warnOfUnknownOptions } from './patch/unknown-options.ts';
import type { Delivery } from './pipeline/delivery.ts';
import { nodeTooOld } from './node-version.ts';
import { pipeline, type Processing } from './pipeline/pipeline.ts';
import { type CaptureContent, parseCaptureContent } from './pipeline/processors/capture-content.ts';
import { type ChainOptions, createChain, maskOf } from './pipeline/processors/chain.ts';
import type { SpanLimits } from './pipeline/processors/limits.ts';
import { maskText } from './pipeline/processors/mask.ts';
import type { SecretOptions } from './pipeline/processors/mask-secrets.ts';
import { createSampler } from './pipeline/processors/sampling.ts';
import { tailSampler, type TailSamplerOptions } from './pipeline/processors/tail-sampling.ts';
import { queueDelivery } from './pipeline/queue-delivery.ts';
import { shared } from './shared.ts';

const DEFAULT_PATH = '.autolog/traces.db';

/** Tracking URIs of servers and databases that MLflow knows. A single letter before the colon is a drive of Windows. */
const elsewhere = /^(https?:|[a-z][a-z\d+.-]+:\/\/|(databricks|databricks-uc|uc)$)/i;

/** What {@link init} takes. */
export interface InitOptions extends ChainOptions {
  /**
   * Where spans go, all of them at once: `sqlite:<path>` (or a path) for an embedded store, or an object of your own.
   * If not given: `AUTOLOG_TRACKING_URI`, else the embedded store `.autolog/traces.db` in the current folder.
   */
  destinations?: readonly (string | Destination)[];
  /**
   * `false`: when a trace's root span ends, the trace is in the embedded store before the program goes on. Nothing is safer
   * for it (a span is on disk when it ends in any case), and the program waits for the database. Default true.
   */
  asyncLogging?: boolean;
  /** How many traces are kept, from 0 to 1, each whole. If not given: `AUTOLOG_SAMPLING_RATIO`, else 1. */
  samplingRatio?: number;
  /** Keeps of the traces those that failed or were slow, when that is known. What waits until then is in memory only. */
  tailSampling?: TailSamplerOptions;
}

const optionNames: OptionNames<InitOptions> = {
  destinations: true,
  asyncLogging: true,
  captureContent: true,
  attachments: true,
  processors: true,
  mask: true,
  maskSecrets: true,
  limits: true,
  samplingRatio: true,
  tailSampling: true,
};
const limitNames: OptionNames<SpanLimits> = {
  maxContentLength: true,
  maxAttributes: true,
  maxAttributeLength: true,
  maxEvents: true,
  maxNameLength: true,
};
const secretNames: OptionNames<SecretOptions> = { emails: true, cards: true };
const tailSamplingNames: OptionNames<TailSamplerOptions> = {
  keepErrors: true,
  slowerThanMs: true,
  ratio: true,
  maxHeldLength: true,
  maxHeldTraces: true,
};

const state = shared('config', () => ({ trackingUri: undefined as string | undefined, explicit: false }));

/**
 * Sets tracing up. Not needed for the defaults; a second call replaces the destinations of the first.
 *
 * @throws TracingError `INVALID_OPTION`
 * @example
 * init({ destinations: ['sqlite:/var/lib/app/traces.db'] });
 */
export function init(options: InitOptions = {}): void {
  const { limits, maskSecrets, tailSampling } = options;
  warnOfUnknownOptions('init()', options, optionNames);
  if (limits) warnOfUnknownOptions('limits of init()', limits, limitNames);
  if (typeof maskSecrets === 'object') warnOfUnknownOptions('maskSecrets of init()', maskSecrets, secretNames);
  if (tailSampling) warnOfUnknownOptions('tailSampling of init()', tailSampling, tailSamplingNames);
  const destinations = options.destinations ?? [uriFromEnvironment()];
  const uri = destinations.find((destination) => typeof destination === 'string');
  const { asyncLogging = true } = options;
  const deliveries = destinations.map((destination) => toDelivery(destination, asyncLogging));
  state.trackingUri = uri === undefined ? undefined : `sqlite:${storePath(uri)}`;
  state.explicit = true;
  pipeline.deliverTo(deliveries, processingOf(options));
}

function processingOf({ samplingRatio, tailSampling, captureContent, ...chain }: InitOptions): Processing {
  const mask = maskOf(chain)?.mask;
  return {
    maskText: (text, path) => (mask ? maskText(text, path, mask) : text),
    chain: createChain({ ...chain, captureContent: captureContent ?? captureFromEnvironment() }),
    sampler: createSampler({ ratio: samplingRatio ?? ratioFromEnvironment() }),
    tailSampler: tailSampling && tailSampler(tailSampling),
  };
}

function captureFromEnvironment(): CaptureContent {
  const text = process.env['AUTOLOG_CAPTURE_CONTENT'];
  const capture = text ? parseCaptureContent(text) : 'all';
  if (capture) return capture;
  warnOnce(
    'AUTOLOG_CONFIG',
    `AUTOLOG_CAPTURE_CONTENT is all, metadata or none, not ${text}: nothing of the content is recorded.`,
  );
  return 'metadata';
}

function ratioFromEnvironment(): number {
  const text = process.env['AUTOLOG_SAMPLING_RATIO'];
  if (!text) return 1;
  const ratio = Number(text);
  if (ratio >= 0 && ratio <= 1) return ratio;
  warnOnce('AUTOLOG_CONFIG', `AUTOLOG_SAMPLING_RATIO is a number from 0 to 1, not ${text}: every trace is kept.`);
  return 1;
}

/** Where traces are stored and read: `sqlite:` and an absolute path. */
export function getTrackingUri(): string {
  return state.trackingUri ?? `sqlite:${storePath(uriFromEnvironment())}`;
}

/**
 * Sets where traces are stored and read, as `init({ destinations: [uri] })`.
 *
 * @throws TracingError `INVALID_OPTION`
 */
export function setTrackingUri(uri: string): void {
  init({ destinations: [uri] });
}

/** The path of the SQLite file that a tracking URI means. */
export function storePath(uri: string): string {
  const path = pathIn(uri);
  if (path === '' || path.includes('\0'))
    throw new TracingError('INVALID_OPTION', 'A tracking URI is sqlite:<path> or a path.');
  return resolve(path);
}

function pathIn(uri: string): string {
  if (/^sqlite:/i.test(uri)) return uri.replace(/^sqlite:(\/\/)?/i, '');
  if (/^file:\/\//i.test(uri)) return pathOfFileUrl(uri);
  if (!elsewhere.test(uri)) return uri;
  // The rest of such a URI may hold a password.
  const shown = uri.replace(/:.*/s, '://…');
  throw new TracingError(
    'INVALID_OPTION',
    `${shown}: this version stores traces in SQLite files only. Give sqlite:<path> or a path.`,
  );
}

function pathOfFileUrl(uri: string): string {
  try {
    return fileURLToPath(uri);
  } catch (error) {
    const message = `${uri} names no file of this machine. Give file:///<path>, sqlite:<path> or a path.`;
    throw new TracingError('INVALID_OPTION', message, { cause: error });
  }
}

function toDelivery(destination: string | Destination, asyncLogging: boolean): Delivery {
  if (typeof destination === 'string')
    return storeDelivery(storePath(destination), (span) => pipeline.process(span), { asyncLogging });
  if (typeof destination?.name !== 'string' || typeof destination.write !== 'function') {
    throw new TracingError(
      'INVALID_OPTION',
      'A destination is a string (sqlite:<path>) or an object { name, write(spans) }.',
    );
  }
  return queueDelivery(destination);
}

function uriFromEnvironment(): string {
  return process.env['AUTOLOG_TRACKING_URI'] || DEFAULT_PATH;
}

/** The experiment of a process that sets none. */
export function experimentFromEnvironment(): string | undefined {
  const { AUTOLOG_EXPERIMENT, MLFLOW_EXPERIMENT_NAME, MLFLOW_EXPERIMENT_ID } = process.env;
  return AUTOLOG_EXPERIMENT || MLFLOW_EXPERIMENT_NAME || MLFLOW_EXPERIMENT_ID || undefined;
}

function isOn(variable: string | undefined): boolean {
  return variable !== undefined && !['', '0', 'false', 'off', 'no'].includes(variable.toLowerCase());
}

/** The destinations of a process that set none, when its first span starts. */
function initByDefault(): void {
  if (state.explicit) return;
  // Spans that a test records need no file; a program that configured one gets both.
  if (pipeline.listeners.size > 0 && !process.env['AUTOLOG_TRACKING_URI']) return;
  try {
    init();
  } catch (error) {
    pipeline.onFirstSpan = undefined;
    warnOnce('AUTOLOG_CONFIG', `AUTOLOG_TRACKING_URI cannot be used, nothing is stored: ${(error as Error).message}`);
  }
}

shared('defaults', () => {
  const problem = nodeTooOld();
  if (problem) warnOnce('AUTOLOG_NODE_TOO_OLD', problem);
  pipeline.enabled = !problem && !isOn(process.env['AUTOLOG_DISABLED']);
  pipeline.onFirstSpan = initByDefault;
  return true;
});
