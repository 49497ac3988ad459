/**
 * A graph that stops to ask a person, and goes on from its checkpoint when the answer is there. Stopping is no error: the node
 * that asks is OK and has the question as an event. Going on is a new trace, of the same session: the graph's thread.
 *
 *     node examples/langchain/interrupt-and-resume.ts
 */
import { langchainAutolog } from '@autolog/langchain';
import {
  Annotation,
  Command,
  END,
  INTERRUPT,
  interrupt,
  isInterrupted,
  MemorySaver,
  START,
  StateGraph,
} from '@langchain/langgraph';
import { ChatOpenAI } from '@langchain/openai';
import { model } from './offline.ts';

langchainAutolog();

const chat = new ChatOpenAI({ model });
const State = Annotation.Root({ city: Annotation<string>, warning: Annotation<string>, sent: Annotation<boolean> });

const graph = new StateGraph(State)
  .addNode('draft', async ({ city }) => {
    const { text } = await chat.invoke(`Write a warning of one sentence that it rains in ${city}.`);
    return { warning: text };
  })
  .addNode(
    'approve',
    ({ warning }) => {
      const answer: string = interrupt({ question: 'Send this to everybody?', warning });
      return new Command({ goto: answer === 'yes' ? 'send' : END });
    },
    { ends: ['send', END] },
  )
  .addNode('send', () => ({ sent: true }))
  .addEdge(START, 'draft')
  .addEdge('draft', 'approve')
  .addEdge('send', END)
  .compile({ name: 'warning', checkpointer: new MemorySaver() });

const thread = { configurable: { thread_id: 'oslo-storm' } };
const stopped = await graph.invoke({ city: 'Oslo' }, thread);
if (isInterrupted(stopped)) console.log(stopped[INTERRUPT][0]?.value);
const { sent } = await graph.invoke(new Command({ resume: 'yes' }), thread);
console.log({ sent });
