import { withSpan } from '@autolog/core';
import * as chains from '@langchain/classic/chains';
import { PromptTemplate } from '@langchain/core/prompts';
import { expect, it } from 'vitest';
import { langchainAutolog } from '../src/index.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { traced } from './support/traced.ts';
import { treeOf } from './support/tree.ts';

class Shout extends chains.BaseChain {
  override inputKeys = ['text'];
  override outputKeys = ['loud'];
  override async _call({ text }: { text: string }): Promise<{ loud: string }> {
    return withSpan({ name: 'work' }, () => ({ loud: text.toUpperCase() }));
  }
  override _chainType(): 'llm' {
    return 'llm';
  }
}

it("chains of the classic kind, and what runs inside of the program's own, where their module is named", async () => {
  const { spans } = await traced(async () => {
    langchainAutolog({ modules: [chains] });
    const prompt = PromptTemplate.fromTemplate('Tell me of {topic}');
    await new chains.LLMChain({ prompt, llm: new ScriptedModel(['Cats purr']) }).invoke({ topic: 'cats' });
    await new Shout().invoke({ text: 'a' });
  });
  expect(treeOf(spans)).toEqual(['CHAIN LLMChain', '  CHAT_MODEL ScriptedModel', 'CHAIN Shout', '  UNKNOWN work']);
});
