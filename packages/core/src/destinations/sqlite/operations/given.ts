/** Bits of `traces.given`: what a program said of the trace itself, so that no span changes it. */
export const given = { requestPreview: 1, responsePreview: 2, state: 4, name: 8 } as const;
