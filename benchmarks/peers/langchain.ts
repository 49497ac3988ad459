import * as manager from '@langchain/core/callbacks/manager';
import type { Callbacks } from '@langchain/core/callbacks/manager';
import { LangChainTracer } from '@langchain/core/tracers/tracer_langchain';
import type { Tracers } from '../tracer.ts';
import { langsmithClient } from './servers.ts';
import { load } from './load.ts';
import { openTelemetry, type SpanExporter, type TracerProvider } from './open-telemetry.ts';

/** The peers that trace LangChain.js. */
export const langchainPeers: Tracers<Callbacks> = {
  async openinference() {
    const { LangChainInstrumentation } = await load<{
      LangChainInstrumentation: new (options: { tracerProvider: TracerProvider }) => {
        manuallyInstrument(module: object): void;
      };
    }>('@arizeai/openinference-instrumentation-langchain');
    const { provider, flush, recorded } = await openTelemetry(false);
    const instrumentation = new LangChainInstrumentation({ tracerProvider: provider });
    // A method that it patches: taken out after each round, and put back for the next.
    const owner = manager.CallbackManager as unknown as Record<'_configureSync', unknown>;
    const original = owner._configureSync;
    instrumentation.manuallyInstrument(manager);
    const patched = owner._configureSync;
    owner._configureSync = original;
    return {
      begin(callbacks) {
        owner._configureSync = patched;
        return callbacks;
      },
      end() {
        owner._configureSync = original;
        return flush();
      },
      recorded,
    };
  },

  async langfuse() {
    const { LangfuseSpanProcessor } = await load<{
      LangfuseSpanProcessor: new (options: { exporter: SpanExporter; publicKey: string; secretKey: string }) => unknown;
    }>('@langfuse/otel');
    const { CallbackHandler } = await load<{ CallbackHandler: new () => manager.BaseCallbackManager }>(
      '@langfuse/langchain',
    );
    const { flush, recorded } = await openTelemetry(
      false,
      (exporter) => new LangfuseSpanProcessor({ exporter, publicKey: 'none', secretKey: 'none' }),
    );
    const handler = new CallbackHandler() as unknown as Extract<Callbacks, unknown[]>[number];
    return { begin: () => [handler], end: flush, recorded };
  },

  async langsmith() {
    const { client, recorded } = await langsmithClient();
    const tracer = new LangChainTracer({ client: client as never });
    return { begin: () => [tracer], end: () => client.awaitPendingTraceBatches(), recorded };
  },
};
