import type { UserConfig } from 'tsdown';

const config: UserConfig = {
  entry: ['src/cli.ts'],
};

export default config;
