import type { UserConfig } from 'tsdown';

const config: UserConfig = {
  entry: ['src/index.ts', 'src/integration.ts', 'src/testing/index.ts', 'src/destinations/sqlite/worker.ts'],
};

export default config;
