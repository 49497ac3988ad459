import { types } from 'node:util';
import { guard, type Method } from '@autolog/core/integration';
import type { Call } from './call.ts';
import { currentCall } from './call-context.ts';
import { isPathOf } from './operation.ts';
import { settings } from './settings.ts';
import { askForUsage } from './usage-chunk.ts';

interface Built {
  req?: { body?: unknown };
}

/**
 * `buildRequest(options)`: the request before it is signed and sent, its body as text. With `includeUsage`, a stream is asked
 * here for its usage.
 */
export function observeText(original: Method): Method {
  return function (...args) {
    const built: unknown = original.apply(this, args);
    const call = settings.includeUsage ? currentCall() : undefined;
    if (!call?.operation.usageOnRequest || !isPathOf(call.operation, args[0]?.path)) return built;
    // The SDK awaits this promise in any case, and after us: looking on beside it hides no rejection.
    if (types.isPromise(built))
      void (built as Promise<Built>).then(
        (request) => ask(request, args[0], call),
        () => {},
      );
    else ask(built as Built, args[0], call);
    return built;
  };
}

function ask(built: Built | undefined, options: unknown, call: Call): void {
  guard('openai usage', () => {
    if (built?.req && askForUsage(built.req, (options as { body?: unknown }).body)) call.hidesUsage = true;
  });
}
