/** What integrations are made of. For authors of integrations; programs use `@autolog/core`. */
export { type AnsweredTool, type AskedTool, askedToolsOf } from './agents/asked-tools.ts';
export { agentAbove, handoffTarget } from './agents/handoff.ts';
export { handoffOfName } from './agents/handoff-of-name.ts';
export { updateTrace } from './client/current-trace.ts';
export { applyPatch, isPatched, type Method } from './patch/apply-patch.ts';
export { guard } from './patch/guard.ts';
export { type IteratorObserver, observeIterator } from './patch/observe-iterator.ts';
export { loadedModule, type ModuleState } from './patch/loaded-module.ts';
export { mainFile, mainIsEsModule } from './patch/main-file.ts';
export { warnOnce } from './patch/report.ts';
export { type OptionNames, warnOfUnknownOptions } from './patch/unknown-options.ts';
export { type ModuleWatcher, watchModules } from './patch/watch-modules.ts';
export { fitsFrame } from './pipeline/journal/frame.ts';
export { onExit } from './pipeline/on-exit.ts';
export { type RecentMap, recentMap } from './pipeline/recent-map.ts';
export { type ActiveContext, activeContext, runInContext } from './span/context.ts';
export { LiveSpan } from './span/live-span.ts';
export { serialise, serialisePlain } from './span/serialise.ts';
