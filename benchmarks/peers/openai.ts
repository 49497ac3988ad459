import OpenAI from 'openai';
import { stubbedClient } from '../openai-stub.ts';
import type { Tracer, Tracers } from '../tracer.ts';
import { braintrustServer, langsmithClient } from './servers.ts';
import { load } from './load.ts';
import { openTelemetry, type SpanExporter, type TracerProvider } from './open-telemetry.ts';

/** The peers that trace the `openai` package, each as its documentation sets it up, recording prompts and answers. */
export const openaiPeers: Tracers<OpenAI> = {
  openinference: () => openinference(false),
  'openinference sent': () => openinference(true),

  async traceloop() {
    const { OpenAIInstrumentation } = await load<{
      OpenAIInstrumentation: new () => {
        setTracerProvider(provider: TracerProvider): void;
        manuallyInstrument(of: unknown): void;
      };
    }>('@traceloop/instrumentation-openai');
    const { provider, flush, recorded } = await openTelemetry(false);
    const instrumentation = new OpenAIInstrumentation();
    instrumentation.setTracerProvider(provider);
    return patching(() => instrumentation.manuallyInstrument(OpenAI), flush, recorded);
  },

  async 'otel contrib'() {
    const { OpenAIInstrumentation } = await load<{
      OpenAIInstrumentation: new (options: { captureMessageContent: boolean }) => {
        setTracerProvider(provider: TracerProvider): void;
        setMeterProvider(provider: object): void;
        setLoggerProvider(provider: object): void;
        init(): { patch(module: object): void }[];
      };
    }>('@opentelemetry/instrumentation-openai');
    const { createNoopMeter } = await load<{ createNoopMeter(): object }>('@opentelemetry/api');
    const { provider, flush, recorded } = await openTelemetry(false);
    const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
    instrumentation.setTracerProvider(provider);
    instrumentation.setMeterProvider({ getMeter: createNoopMeter });
    // Prompts and answers are log records here.
    instrumentation.setLoggerProvider({ getLogger: () => ({ emit() {}, enabled: () => true }) });
    // It would pass openai 7 by: its patch is applied by hand.
    return patching(() => instrumentation.init()[0]?.patch({ OpenAI }), flush, recorded);
  },

  langfuse: () => langfuse(false),
  'langfuse sent': () => langfuse(true),

  async langsmith() {
    const { wrapOpenAI } = await load<{ wrapOpenAI(client: OpenAI, options: object): OpenAI }>(
      'langsmith/wrappers/openai',
    );
    const { client, recorded } = await langsmithClient();
    return {
      begin: (openai) => wrapOpenAI(openai, { client, tracingEnabled: true }),
      end: () => client.awaitPendingTraceBatches(),
      recorded,
    };
  },

  async braintrust() {
    const { wrapOpenAI, flush, recorded } = await braintrustServer();
    return { begin: wrapOpenAI, end: flush, recorded };
  },
};

async function openinference(sends: boolean): Promise<Tracer<OpenAI>> {
  const { OpenAIInstrumentation } = await load<{
    OpenAIInstrumentation: new (options: { tracerProvider: TracerProvider }) => {
      manuallyInstrument(of: object): void;
    };
  }>('@arizeai/openinference-instrumentation-openai');
  const { provider, flush, recorded } = await openTelemetry(sends);
  const instrumentation = new OpenAIInstrumentation({ tracerProvider: provider });
  return patching(() => instrumentation.manuallyInstrument({ OpenAI }), flush, recorded);
}

async function langfuse(sends: boolean): Promise<Tracer<OpenAI>> {
  const { LangfuseSpanProcessor } = await load<{
    LangfuseSpanProcessor: new (options: { exporter: SpanExporter; publicKey: string; secretKey: string }) => unknown;
  }>('@langfuse/otel');
  const { observeOpenAI } = await load<{ observeOpenAI(client: OpenAI): OpenAI }>('@langfuse/openai');
  const { flush, recorded } = await openTelemetry(
    sends,
    (exporter) => new LangfuseSpanProcessor({ exporter, publicKey: 'none', secretKey: 'none' }),
  );
  return { begin: observeOpenAI, end: flush, recorded };
}

/**
 * A peer that puts its own methods on the SDK's prototypes, where they stay: the client of the bare rounds has the originals as
 * its own.
 */
function patching(patch: () => void, end: () => Promise<void>, recorded: () => number): Tracer<OpenAI> {
  const bare = stubbedClient();
  for (const resource of [bare.chat.completions, bare.completions, bare.embeddings, bare.responses])
    Object.assign(resource, { create: resource.create });
  patch();
  return { bare, begin: (client) => client, end, recorded };
}
