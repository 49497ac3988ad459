import type { UserConfig } from 'tsdown';

/** How every package is built; its own `tsdown.config.ts` names its entries. */
const config: UserConfig = {
  workspace: ['packages/*'],
  root: 'src',
  fixedExtension: false,
  target: 'node22.18',
  dts: true,
  // What programs load: few files, without the comments, which the types have.
  outputOptions: { comments: false },
  failOnWarn: true,
};

export default config;
