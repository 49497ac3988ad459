import { isEnabled } from '@autolog/core';

/** Whether runs become spans; asked as each begins. */
export const recording: { hooked: boolean; logTraces: boolean; (): boolean } = Object.assign(
  (): boolean => recording.hooked && recording.logTraces && isEnabled(),
  {
    /** `false` from `disable()` on: hooks that something still holds pass through. */
    hooked: false,
    logTraces: true,
  },
);
