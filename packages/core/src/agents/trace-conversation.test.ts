import { describe, expect, it } from 'vitest';
import { withSpan } from '../span/with-span.ts';
import { outline, recordEachTest, spanNamed } from '../../test/support/span-tree.ts';
import { traceConversation } from './trace-conversation.ts';
import { traceTool } from './trace-tool.ts';

const recorded = recordEachTest();

const say = (text: string): Promise<string> => withSpan({ name: 'model', type: 'CHAT_MODEL' }, async () => text);
const messages = (): unknown[] =>
  recorded.spans().flatMap(({ type, name, inputs, outputs }) => (type === 'AGENT' ? [[name, inputs, outputs]] : []));

describe('traceConversation', () => {
  it('gives each message a span of its speaker, from the message before to this one', async () => {
    const count = traceTool(async (text: string) => text.length, { name: 'count' });
    const writer = { name: 'writer', instructions: 'Write.' };

    const result = await traceConversation({ name: 'review', inputs: 'a poem' }, async ({ turn }) => {
      const draft = await turn(writer, () => say('draft'));
      await turn('critic', async () => {
        await count(draft);
        return say('too short');
      });
      return turn(writer, () => say('longer draft'));
    });

    expect(result).toBe('longer draft');
    expect(outline(recorded.spans())).toEqual([
      'CHAIN review',
      '  AGENT writer',
      '    CHAT_MODEL model',
      '  AGENT critic',
      '    TOOL count',
      '    CHAT_MODEL model',
      '  AGENT writer',
      '    CHAT_MODEL model',
    ]);
    expect(messages()).toEqual([
      ['writer', 'a poem', 'draft'],
      ['critic', 'draft', 'too short'],
      ['writer', 'too short', 'longer draft'],
    ]);
    expect(recorded.spans().at(-1)).toMatchObject({ inputs: 'a poem', outputs: 'longer draft' });
    expect(spanNamed(recorded.spans(), 'critic').attributes).toEqual({ 'agent.name': 'critic' });
  });

  it('puts the manager of a group chat beside the messages', async () => {
    await traceConversation({}, async ({ turn }) => {
      for (const round of [1, 2]) {
        const speaker = await say(`speaker ${round}`);
        await turn(speaker, () => say(`message ${round}`));
      }
    });
    expect(outline(recorded.spans())).toEqual([
      'CHAIN conversation',
      ...[1, 2].flatMap((round) => ['  CHAT_MODEL model', `  AGENT speaker ${round}`, '    CHAT_MODEL model']),
    ]);
  });

  it('puts messages beside each other that are produced in one another, as agents that send to each other do', async () => {
    await traceConversation({ inputs: 'go' }, ({ turn }) => {
      const reply = async (speaker: string, rounds: number): Promise<string> =>
        turn(speaker, async () => {
          const text = await say(`${speaker} ${rounds}`);
          if (rounds > 0) await reply(speaker === 'user' ? 'assistant' : 'user', rounds - 1);
          return text;
        });
      return reply('user', 2);
    });
    expect(outline(recorded.spans())).toEqual([
      'CHAIN conversation',
      ...['user', 'assistant', 'user'].flatMap((name) => [`  AGENT ${name}`, '    CHAT_MODEL model']),
    ]);
  });

  it('keeps conversations one after the other and at the same time apart', async () => {
    const chat = (topic: string): Promise<string> =>
      traceConversation({ name: topic, inputs: topic }, async ({ turn }) => {
        await turn('a', () => say(`${topic} a`));
        return turn('b', () => say(`${topic} b`));
      });
    await withSpan({ name: 'both' }, async () => {
      await Promise.all([chat('one'), chat('two')]);
      await chat('three');
    });
    const turns = ['  AGENT a', '    CHAT_MODEL model', '  AGENT b', '    CHAT_MODEL model'];
    expect(outline(recorded.spans())).toEqual([
      'UNKNOWN both',
      ...['one', 'two', 'three'].flatMap((topic) => [`CHAIN ${topic}`, ...turns].map((line) => `  ${line}`)),
    ]);
    for (const topic of ['one', 'two', 'three']) {
      expect(messages()).toContainEqual(['a', topic, `${topic} a`]);
      expect(messages()).toContainEqual(['b', `${topic} a`, `${topic} b`]);
    }
  });

  it('puts a conversation inside a turn below that turn, with messages of its own', async () => {
    await traceConversation({ name: 'outer', inputs: 'x' }, async ({ turn }) => {
      await turn('lead', () =>
        traceConversation({ name: 'inner', inputs: 'y' }, ({ turn: innerTurn }) => innerTurn('expert', () => say('z'))),
      );
      await turn('user', () => say('thanks'));
    });
    expect(outline(recorded.spans())).toEqual([
      'CHAIN outer',
      '  AGENT lead',
      '    CHAIN inner',
      '      AGENT expert',
      '        CHAT_MODEL model',
      '  AGENT user',
      '    CHAT_MODEL model',
    ]);
    expect(messages()).toEqual([
      ['expert', 'y', 'z'],
      ['lead', 'x', 'z'],
      ['user', 'z', 'thanks'],
    ]);
  });

  it('goes on after a message that failed, from the last one there was', async () => {
    const failure = new Error('no model');
    const reply = { text: 'hi' };
    traceConversation({ name: 'sync', inputs: 'x' }, ({ turn }) => {
      expect(turn('a', () => reply)).toBe(reply);
      expect(() =>
        turn('b', () => {
          throw failure;
        }),
      ).toThrow(failure);
      turn('c', () => 'bye');
    });
    expect(recorded.spans().map(({ name, status, inputs }) => [name, status, inputs])).toEqual([
      ['a', 'OK', 'x'],
      ['b', 'ERROR', { text: 'hi' }],
      ['c', 'OK', { text: 'hi' }],
      ['sync', 'OK', 'x'],
    ]);
  });
});
