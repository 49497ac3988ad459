import { readdirSync } from 'node:fs';
import { transform } from 'esbuild';
import { defineConfig, type Plugin } from 'vitest/config';

/** Neither Node nor vite parses decorators yet: esbuild lowers them in the tests that use them. */
const decorators: Plugin = {
  name: 'decorators',
  enforce: 'pre',
  async transform(code, id) {
    if (id.includes('/node_modules/') || !id.endsWith('.ts') || !/^\s*@\w/m.test(code)) return undefined;
    const tsconfigRaw = { compilerOptions: { experimentalDecorators: false, verbatimModuleSyntax: true } };
    return transform(code, { loader: 'ts', target: 'node22', sourcemap: true, sourcefile: id, tsconfigRaw });
  },
};

const projects = [
  ...readdirSync(new URL('packages', import.meta.url)).map((name) => ({
    name,
    include: [`packages/${name}/{src,test}/**/*.test.ts`],
  })),
  { name: 'examples', include: ['examples/**/*.test.ts'] },
];

export default defineConfig({
  plugins: [decorators],
  test: {
    // Room for the tests that start processes of their own.
    testTimeout: 30_000,
    // These wait more than they compute: none of the processors is left to the main process.
    maxWorkers: '100%',
    projects: projects.map((test) => ({ extends: true, test })),
  },
});
