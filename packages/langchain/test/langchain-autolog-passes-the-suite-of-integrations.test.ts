import { testAutolog } from '@autolog/core/testing';
import { CallbackManager } from '@langchain/core/callbacks/manager';
import { BaseChatModel } from '@langchain/core/language_models/chat_models';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { BaseRetriever } from '@langchain/core/retrievers';
import { Runnable, RunnableLambda } from '@langchain/core/runnables';
import { StructuredTool } from '@langchain/core/tools';
import { test } from 'vitest';
import { langchainAutolog } from '../src/index.ts';
import { ScriptedModel } from './support/scripted-model.ts';

const prompt = ChatPromptTemplate.fromTemplate('Tell me of {topic}');
const chain = prompt.pipe(new ScriptedModel(['Cats purr'])).pipe(new StringOutputParser());
const failing = RunnableLambda.from((topic: string): string => {
  throw new TypeError(`nothing of ${topic}`);
});

const question = { messages: [{ type: 'human', content: 'Tell me of cats' }] };
const answer = { type: 'ai', content: 'Cats purr' };
const spansOf = (attributes: object) => [
  {
    name: 'RunnableSequence',
    type: 'CHAIN',
    inputs: { topic: 'cats' },
    outputs: 'Cats purr',
    children: [
      { name: 'ChatPromptTemplate', type: 'CHAIN', inputs: { topic: 'cats' }, outputs: question },
      {
        name: 'ScriptedModel',
        type: 'CHAT_MODEL',
        inputs: question,
        outputs: { generations: [[{ message: answer }]] },
        provider: 'scriptedmodel',
        attributes: { 'mlflow.message.format': 'langchain', ...attributes },
      },
      { name: 'StrOutputParser', type: 'PARSER', inputs: answer, outputs: 'Cats purr' },
    ],
  },
];
const spans = spansOf({});

testAutolog(test, {
  autolog: langchainAutolog,
  patches: [
    CallbackManager,
    Runnable.prototype,
    BaseChatModel.prototype,
    StructuredTool.prototype,
    BaseRetriever.prototype,
  ],
  volatileAttributes: ['timeToFirstTokenMs'],
  uses: {
    'a chain': { run: () => chain.invoke({ topic: 'cats' }), spans },
    'a streamed chain': {
      run: async () => Array.fromAsync(await chain.stream({ topic: 'cats' })),
      spans: spansOf({ stream: true }),
    },
    'a model': {
      run: () => new ScriptedModel(['Cats purr']).invoke('Tell me of cats'),
      spans: [spans[0]!.children[1]!],
    },
    'a chain that fails': {
      run: () => failing.invoke('dogs'),
      spans: [
        {
          name: 'RunnableLambda',
          type: 'CHAIN',
          status: 'ERROR',
          statusMessage: 'nothing of dogs',
          inputs: { input: 'dogs' },
          events: [
            {
              name: 'exception',
              attributes: { 'exception.type': 'TypeError', 'exception.message': 'nothing of dogs' },
            },
          ],
        },
      ],
    },
  },
});
