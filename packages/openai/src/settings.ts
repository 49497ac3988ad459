/** What `openaiAutolog()` was last told; every call reads it anew. */
export const settings: { logTraces: boolean; includeUsage: boolean; recordChunks: boolean; inferTools: boolean } = {
  logTraces: true,
  includeUsage: false,
  recordChunks: false,
  inferTools: true,
};
