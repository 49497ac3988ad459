import { guard } from '@autolog/core/integration';
import type { Call } from './call.ts';

/** Answers that may be forgotten: when one is collected with nobody having read it, its call ends. */
export const forgotten: FinalizationRegistry<Call> = new FinalizationRegistry((call) => {
  guard('openai forgotten answer', () => call.forgotten());
});
