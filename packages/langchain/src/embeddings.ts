import { types } from 'node:util';
import { SpanType, startSpan } from '@autolog/core';
import { activeContext, guard, type LiveSpan, type Method, runInContext, serialise } from '@autolog/core/integration';
import { wrapOwn } from './contexts.ts';
import { asArray, asObject, asString, isObject } from './read/narrow.ts';
import { readDocuments } from './read/value.ts';
import { recording } from './switch.ts';

/** Under this key, the context of a model's own work holds the model: what it asks of itself is no call of its own. */
const ownerKey = Symbol.for('autolog.langchain.owner');

/** `embedQuery` and `embedDocuments` have no callbacks in LangChain: their calls are observed where a class defines them. */
function observeEmbeddings(embeddings: unknown): void {
  if (!isObject(embeddings) && typeof embeddings !== 'function') return;
  wrapOwn(embeddings, 'embedQuery', (original) =>
    observeCall(original, {
      type: SpanType.EMBEDDING,
      inputs: ([text]) => ({ text }),
      outputs: (vector) => ({ count: 1, dimension: asArray(vector).length }),
    }),
  );
  wrapOwn(embeddings, 'embedDocuments', (original) =>
    observeCall(original, {
      type: SpanType.EMBEDDING,
      inputs: ([texts]) => ({ texts }),
      outputs: (vectors) => ({ count: asArray(vectors).length, dimension: asArray(asArray(vectors)[0]).length }),
    }),
  );
}

/**
 * Of what a module exports, the classes of embeddings, and embeddings of classes that it does not export.
 *
 * @returns the methods that are hooked, such as `OpenAIEmbeddings.embedQuery`
 */
export function observeExportedEmbeddings(namespace: object): string[] {
  return Object.entries(namespace).flatMap(([name, exported]: [string, unknown]) => {
    // What the program puts in between is not for us to ask.
    if (types.isProxy(exported)) return [];
    const embeddings: unknown = typeof exported === 'function' ? exported.prototype : exported;
    if (!isObject(embeddings) || types.isProxy(embeddings) || !('embedQuery' in embeddings)) return [];
    observeEmbeddings(embeddings);
    return [`${name}.embedQuery`, `${name}.embedDocuments`];
  });
}

/** `compressDocuments(documents, query)`: what ranks retrieved documents anew, or leaves some out. */
function observeCompressor(compressor: unknown): void {
  if (!isObject(compressor)) return;
  wrapOwn(compressor, 'compressDocuments', (original) =>
    observeCall(original, {
      type: (name) => (/rerank/i.test(name) ? SpanType.RERANKER : SpanType.CHAIN),
      inputs: ([documents, query]) => ({ query, documents: readDocuments(documents) }),
      outputs: readDocuments,
    }),
  );
}

interface CallReader {
  type: string | ((name: string) => string);
  inputs(args: unknown[]): unknown;
  outputs(result: unknown): unknown;
}

function observeCall(original: Method, reader: CallReader): Method {
  return function (this: unknown, ...args: unknown[]) {
    const isOwn = activeContext()?.[ownerKey] === this;
    const span = recording() && !isOwn ? guard('langchain call', () => startCall(this, args, reader)) : undefined;
    if (!span || span.ended) return original.apply(this, args);
    const seen = (result: unknown): unknown => {
      guard('langchain call', () => {
        span.record.outputs = serialise(reader.outputs(result)) ?? 'null';
        span.end();
      });
      return result;
    };
    const failed = (error: unknown): never => {
      guard('langchain call', () => span.recordException(error).end());
      throw error;
    };
    const isEmbedding = span.type === SpanType.EMBEDDING;
    const context = { span, [ownerKey]: this, ...(isEmbedding ? { suppressProvider: span } : {}) };
    let result: unknown;
    try {
      result = runInContext(context, () => original.apply(this, args) as unknown);
    } catch (error) {
      return failed(error);
    }
    return result instanceof Promise ? result.then(seen, failed) : seen(result);
  };
}

function startCall(self: unknown, args: unknown[], { type, inputs }: CallReader): LiveSpan {
  const { constructor, model, modelName } = asObject(self);
  const name =
    asString(asObject(constructor)['name']) ?? (constructor as { name?: string } | undefined)?.name ?? 'call';
  const span = startSpan({ name, type: typeof type === 'string' ? type : type(name) });
  guard('langchain call', () => {
    const text = serialise(inputs(args));
    if (text !== undefined) span.record.inputs = text;
    if (span.type === SpanType.EMBEDDING) span.setModel(asString(model) ?? asString(modelName));
  });
  return span;
}

/** A vector store has its embeddings, a retriever its store or its compressor: what is seen of them begins here. */
export function observeParts(original: Method): Method {
  return function (this: unknown, ...args: unknown[]) {
    if (recording()) guard('langchain parts', () => wrapParts(this));
    return original.apply(this, args);
  };
}

function wrapParts(holder: unknown): void {
  const { embeddings, vectorStore, vectorstore, baseCompressor } = asObject(holder);
  for (const part of [embeddings, asObject(vectorStore)['embeddings'], asObject(vectorstore)['embeddings']]) {
    observeEmbeddings(part);
    // Of embeddings that keep what others give.
    observeEmbeddings(asObject(part)['underlyingEmbeddings']);
  }
  observeCompressor(baseCompressor);
}
