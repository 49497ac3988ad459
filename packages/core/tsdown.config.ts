import type { UserConfig } from 'tsdown';

const config: UserConfig = {
  entry: {
    index: 'src/index.ts',
    integration: 'src/integration.ts',
    register: 'src/register.ts',
    'testing/index': 'src/testing/index.ts',
    // Beside the chunk that starts it: see thread.ts.
    worker: 'src/destinations/sqlite/worker.ts',
  },
};

export default config;
