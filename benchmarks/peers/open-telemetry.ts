import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { load } from './load.ts';

/** What is used of OpenTelemetry's SDK. */
interface TraceSdk {
  NodeTracerProvider: new (options: { spanProcessors: unknown[] }) => TracerProvider;
  BatchSpanProcessor: new (exporter: SpanExporter) => unknown;
}

/** Provider of tracers, as OpenTelemetry has it. */
export interface TracerProvider {
  register(): void;
  forceFlush(): Promise<void>;
}

/** Takes spans, to send them or not. */
export interface SpanExporter {
  export(spans: readonly unknown[], done: (result: { code: number }) => void): void;
  shutdown(): Promise<void>;
}

/**
 * OpenTelemetry as its users set it up: spans in batches.
 *
 * @param sends whether they are sent to a collector, as OTLP by HTTP; else they are only counted
 */
export async function openTelemetry(
  sends: boolean,
  processorOf?: (exporter: SpanExporter) => unknown,
): Promise<{ provider: TracerProvider; flush(): Promise<void>; recorded(): number }> {
  const { NodeTracerProvider, BatchSpanProcessor } = await load<TraceSdk>('@opentelemetry/sdk-trace-node');
  const sender = sends ? await otlpExporter() : undefined;
  let spans = 0;
  const exporter: SpanExporter = {
    export(batch, done) {
      spans += batch.length;
      if (sender) sender.export(batch, done);
      else done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const processor = processorOf?.(exporter) ?? new BatchSpanProcessor(exporter);
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  return { provider, flush: () => provider.forceFlush(), recorded: () => spans };
}

/** The exporter of OpenTelemetry's SDK, to a collector on this machine. */
async function otlpExporter(): Promise<SpanExporter> {
  const { OTLPTraceExporter } = await load<{ OTLPTraceExporter: new (options: { url: string }) => SpanExporter }>(
    '@opentelemetry/exporter-trace-otlp-http',
  );
  const collector = fork(join(import.meta.dirname, 'collector.ts'));
  const [port] = await once(collector, 'message');
  return new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` });
}
