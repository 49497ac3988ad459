export { type RecordedSpans, recordSpans } from './record-spans.ts';
export type { ExpectedSpan } from './span-tree.ts';
export type { StoreUnderTest, TestTrace } from './store/contract.ts';
export { type AutologFunction, type AutologUnderTest, type AutologUse, testAutolog } from './test-autolog.ts';
export { type ArrivedSpan, type DestinationUnderTest, testDestination } from './test-destination.ts';
export type { TestFunction } from './test-function.ts';
export { testStore } from './test-store.ts';
