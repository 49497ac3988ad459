/** Modules of Node that take milliseconds to load: loaded when they are first needed, and not with the program. */
export const builtins = {
  get crypto(): typeof import('node:crypto') {
    return process.getBuiltinModule('node:crypto');
  },
  get workerThreads(): typeof import('node:worker_threads') {
    return process.getBuiltinModule('node:worker_threads');
  },
};
