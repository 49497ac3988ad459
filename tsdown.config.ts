import type { UserConfig } from 'tsdown';

/** How every package is built; its own `tsdown.config.ts` names its entries. */
const config: UserConfig = {
  workspace: ['packages/*'],
  root: 'src',
  // One output file for each source file, in the same place: relative worker URLs, stack traces and tree shaking hold.
  unbundle: true,
  fixedExtension: false,
  target: 'node22.18',
  dts: true,
  failOnWarn: true,
};

export default config;
