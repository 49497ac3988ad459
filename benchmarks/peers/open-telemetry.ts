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

/** Takes spans and sends them nowhere. */
export interface SpanExporter {
  export(spans: readonly unknown[], done: (result: { code: 0 }) => void): void;
  shutdown(): Promise<void>;
}

/** OpenTelemetry as its users set it up: spans in batches, but for an exporter that only counts them. */
export async function openTelemetry(
  processorOf?: (exporter: SpanExporter) => unknown,
): Promise<{ provider: TracerProvider; flush(): Promise<void>; recorded(): number }> {
  const { NodeTracerProvider, BatchSpanProcessor } = await load<TraceSdk>('@opentelemetry/sdk-trace-node');
  let spans = 0;
  const exporter: SpanExporter = {
    export(batch, done) {
      spans += batch.length;
      done({ code: 0 });
    },
    shutdown: async () => {},
  };
  const processor = processorOf?.(exporter) ?? new BatchSpanProcessor(exporter);
  const provider = new NodeTracerProvider({ spanProcessors: [processor] });
  provider.register();
  return { provider, flush: () => provider.forceFlush(), recorded: () => spans };
}
