import { expect, it } from 'vitest';
import { fixture, runProgram } from './support/run-program.ts';

it('what nobody handles is told as unhandled, each once, as without us; and what somebody handles is not', async () => {
  const [bare, traced] = await Promise.all(
    ['bare', 'traced'].map(async (mode) => {
      const { stdout, code } = await runProgram([fixture('rejections.ts'), mode]);
      return { code, told: (JSON.parse(stdout) as string[]).toSorted() };
    }),
  );
  expect(traced).toEqual(bare);
  expect(bare!.told).toContain('streamed model');
  expect(bare!.told).not.toContain('handled');
});
