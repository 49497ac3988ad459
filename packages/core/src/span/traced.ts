import { TracingError } from '../errors.ts';
import { trace, type TraceOptions } from './trace.ts';

type Method = (...args: never[]) => unknown;

/** What {@link traced} with options gives: a standard decorator for methods of any signature. */
export type TracedDecorator = <F extends Method>(method: F, context: ClassMethodDecoratorContext) => F;

/**
 * Decorates a method: each call becomes a span, as with {@link trace}. For instance, static and private methods; async
 * and generator methods too. The span has the method's name unless the options give another.
 *
 * A decorator needs a build step (TypeScript, esbuild, SWC; without `experimentalDecorators`): Node, which only strips
 * types, cannot run one. `trace(fn)` needs none.
 *
 * @throws TracingError `INVALID_OPTION` where it decorates something else than a method
 * @example
 * class Support {
 *   @traced({ type: SpanType.RETRIEVER })
 *   async findDocuments(query: string): Promise<Document[]> { … }
 * }
 */
export function traced(options?: TraceOptions): TracedDecorator;
/** The same without options: `@traced`. */
export function traced<F extends Method>(method: F, context: ClassMethodDecoratorContext): F;
export function traced(first?: TraceOptions | Method, context?: ClassMethodDecoratorContext): TracedDecorator | Method {
  if (typeof first === 'function' || context !== undefined) return decorate(first as Method, context, {});
  const decorator: TracedDecorator = (method, methodContext) => decorate(method, methodContext, first ?? {});
  return decorator;
}

function decorate<F extends Method>(
  method: F,
  context: ClassMethodDecoratorContext | undefined,
  options: TraceOptions,
): F {
  if (typeof method !== 'function' || context?.kind !== 'method') {
    throw new TracingError(
      'INVALID_OPTION',
      '@traced decorates methods, as a standard decorator (without the compiler option experimentalDecorators). For other functions there is trace(fn).',
    );
  }
  return trace(method, { ...options, name: options.name ?? methodName(context.name) });
}

function methodName(name: string | symbol): string {
  return typeof name === 'string' ? name : (name.description ?? 'method');
}
