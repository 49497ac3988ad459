/**
 * What a chain of LangChain.js costs with `langchainAutolog()`, over the same chain without: prompt, chat model and parser, which
 * are four runs with the chain itself. The model is LangChain's fake one: what is left is LangChain and the tracer. Beside ours
 * stands a callback handler that does nothing, the least that can be paid.
 *
 *     node benchmarks/langchain-chain.ts [rounds] [--peers] [--only=ours,…] [--work=L1]
 */
import { BaseCallbackHandler } from '@langchain/core/callbacks/base';
import type { Callbacks } from '@langchain/core/callbacks/manager';
import { StringOutputParser } from '@langchain/core/output_parsers';
import { ChatPromptTemplate } from '@langchain/core/prompts';
import { FakeListChatModel } from '@langchain/core/utils/testing';
import { repeated } from './measure.ts';
import { ours } from './ours.ts';
import { sideBySide } from './side-by-side.ts';

const chain = ChatPromptTemplate.fromTemplate('What is the weather like in {city}?')
  .pipe(new FakeListChatModel({ responses: ['Rain, and four degrees.'] }))
  .pipe(new StringOutputParser());

await sideBySide<Callbacks | undefined>({
  program: import.meta.filename,
  title: 'A chain of LangChain.js',
  subject: undefined,
  workloads: {
    'L1 invoke, four runs, µs': (callbacks) =>
      repeated(400, () => chain.invoke({ city: 'Copenhagen' }, callbacks && { callbacks })),
    'L2 stream, four runs, µs': (callbacks) =>
      repeated(50, async () => {
        for await (const _ of await chain.stream({ city: 'Copenhagen' }, callbacks && { callbacks }));
      }),
  },
  own: {
    ours: async () => ours((await import('@autolog/langchain')).langchainAutolog),
    'does nothing': async () => {
      let told = 0;
      const nothing = () => void told++;
      const handler = BaseCallbackHandler.fromMethods({
        handleChainStart: nothing,
        handleChainEnd: nothing,
        handleChatModelStart: nothing,
        handleLLMNewToken: nothing,
        handleLLMEnd: nothing,
      });
      return { begin: () => [handler], end() {}, recorded: () => told };
    },
  },
  peers: async () => (await import('./peers/langchain.ts')).langchainPeers,
});
