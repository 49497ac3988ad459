/** What integrations are made of. For authors of integrations; programs use `@autolog/core`. */
export { applyPatch, isPatched, type Method } from './patch/apply-patch.ts';
export { guard } from './patch/guard.ts';
export { type IteratorObserver, observeIterator } from './patch/observe-iterator.ts';
export { warnOnce } from './patch/report.ts';
export { fitsFrame } from './pipeline/journal/frame.ts';
export { type ActiveContext, activeContext, runInContext } from './span/context.ts';
export { LiveSpan } from './span/live-span.ts';
export { serialise, serialisePlain } from './span/serialise.ts';
