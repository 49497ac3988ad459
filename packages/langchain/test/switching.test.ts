import { disable, enable } from '@autolog/core';
import { recordSpans } from '@autolog/core/testing';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { RunnableLambda, type RunnableConfig } from '@langchain/core/runnables';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { langchainAutolog } from '../src/index.ts';
import { ScriptedModel } from './support/scripted-model.ts';
import { treeOf } from './support/tree.ts';

let recorded: ReturnType<typeof recordSpans>;
beforeEach(() => {
  recorded = recordSpans();
});
afterEach(() => {
  langchainAutolog({ disable: true });
  enable();
  recorded.stop();
});

const step = RunnableLambda.from((text: string) => text);

it('says what it has patched', () => {
  expect(langchainAutolog().patched).toEqual(
    expect.arrayContaining(['CallbackManager._configureSync', 'Runnable.stream', 'StructuredTool.call']),
  );
});

it("puts back what it has patched on the program's own classes", async () => {
  const before = Object.getOwnPropertyDescriptors(ScriptedModel.prototype);
  const { disable: off } = langchainAutolog();
  await new ScriptedModel(['Hi']).invoke('Hello');
  expect(Object.getOwnPropertyDescriptors(ScriptedModel.prototype)).not.toEqual(before);
  off();
  expect(Object.getOwnPropertyDescriptors(ScriptedModel.prototype)).toEqual(before);
  expect(Object.hasOwn(BaseChatModel.prototype, '_generate')).toBe(false);
});

it('finishes what was under way when it is switched off, and begins nothing more', async () => {
  langchainAutolog();
  const chain = RunnableLambda.from(async (text: string, config: RunnableConfig) => {
    langchainAutolog({ disable: true });
    return step.invoke(text, config);
  }).pipe(step);
  expect(await chain.invoke('a')).toBe('a');
  expect(treeOf(recorded.spans())).toEqual(['CHAIN RunnableSequence', '  CHAIN RunnableLambda']);
  expect(recorded.open()).toEqual([]);
});

it('switched on in the middle of something, it records what begins then', async () => {
  const chain = RunnableLambda.from((text: string) => {
    langchainAutolog();
    return text;
  }).pipe(step);
  await chain.invoke('a');
  expect(treeOf(recorded.spans())).toEqual(['CHAIN RunnableLambda']);
});

it('a stream that is read on after it was switched off still ends', async () => {
  langchainAutolog();
  const stream = await new ScriptedModel(['one two three']).stream('Count');
  langchainAutolog({ disable: true });
  expect((await Array.fromAsync(stream)).map(({ text }) => text)).toEqual(['one ', 'two ', 'three']);
  expect(treeOf(recorded.spans())).toEqual(['CHAT_MODEL ScriptedModel']);
  expect(recorded.open()).toEqual([]);
});

it('tracing that is off for a while loses nothing of what began before', async () => {
  langchainAutolog();
  const chain = RunnableLambda.from((text: string) => {
    disable();
    return text;
  })
    .pipe(step)
    .pipe((text: string) => {
      enable();
      return text;
    });
  await chain.invoke('a');
  await step.invoke('b');
  expect(treeOf(recorded.spans())).toEqual([
    'CHAIN RunnableSequence',
    '  CHAIN RunnableLambda',
    'CHAIN RunnableLambda',
  ]);
  expect(recorded.open()).toEqual([]);
});
