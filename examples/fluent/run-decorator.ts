/** Runs `decorator.ts`: has esbuild turn its decorators into what Node can parse, on the way in. */
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';

const decorated = new URL('decorator.ts', import.meta.url).href;

registerHooks({
  load(url, context, nextLoad) {
    if (url !== decorated) return nextLoad(url, context);
    const { outputFiles } = buildSync({ entryPoints: [fileURLToPath(url)], target: 'node22', write: false });
    return { format: 'module', source: outputFiles[0]!.text, shortCircuit: true };
  },
});
await import(decorated);
