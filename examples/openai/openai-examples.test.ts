import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SpanData, Trace } from '@autolog/core';
import { describe, expect, it } from 'vitest';
import { outline, runExample, spansOf } from '../testing.ts';

const folder = import.meta.dirname;

const toolsOf = (traces: readonly Trace[]): SpanData[] => spansOf(traces).filter(({ type }) => type === 'TOOL');

/** The ids of the calls that the models asked for, in both APIs. */
function askedCallIds(traces: readonly Trace[]): string[] {
  const outputs = JSON.stringify(
    spansOf(traces)
      .filter(({ type }) => type === 'CHAT_MODEL')
      .map((span) => span.outputs),
  );
  return [...outputs.matchAll(/"(?:id|call_id)":"(call_\w+)"/g)].map(([, id]) => id!);
}

/** Of an answer's whole text, the piece that a program prints. */
const umbrella = 'Yes. Oslo has rain on 170 days of the year, so take one along whatever the sky says in the morning.';
const blue = 'Air scatters the short waves of sunlight more than the long ones, and blue is short.';

describe.concurrent('the examples of openai', () => {
  it('chat', async () => {
    const { stdout, traces } = await runExample('openai/chat.ts');
    expect(stdout).toBe(`${umbrella}\n`);
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions']);
    const [span] = spansOf(traces);
    expect(span).toMatchObject({
      model: 'gpt-5.4-mini-2026-03-17',
      provider: 'openai',
      usage: { inputTokens: 18, outputTokens: 85, totalTokens: 103, cacheReadInputTokens: 0, reasoningTokens: 64 },
      inputs: {
        model: 'gpt-5.4-mini',
        messages: [{ role: 'developer' }, { role: 'user', content: 'Do I need an umbrella in Oslo?' }],
        max_completion_tokens: 500,
      },
      outputs: { choices: [{ message: { role: 'assistant', content: umbrella }, finish_reason: 'stop' }] },
      attributes: {
        'mlflow.message.format': 'openai',
        model: 'gpt-5.4-mini',
        max_completion_tokens: 500,
        requestId: expect.stringMatching(/^req_/),
        finishReasons: ['stop'],
      },
    });
  });

  it('streaming', async () => {
    const { stdout, traces } = await runExample('openai/streaming.ts');
    expect(stdout).toBe(`${blue}\n${blue}\nAir …\n`);
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions', 'CHAT_MODEL Responses', 'CHAT_MODEL Completions']);
    const [chat, response, left] = spansOf(traces);
    expect(chat).toMatchObject({
      usage: { outputTokens: expect.any(Number), reasoningTokens: 64 },
      outputs: { object: 'chat.completion', choices: [{ message: { content: blue }, finish_reason: 'stop' }] },
      attributes: { timeToFirstTokenMs: expect.any(Number) },
    });
    expect(response).toMatchObject({
      usage: { outputTokens: expect.any(Number), reasoningTokens: 64 },
      outputs: {
        output: [
          { type: 'reasoning', summary: [{ text: expect.stringContaining('64 tokens of thought') }] },
          { type: 'message', content: [{ type: 'output_text', text: blue }] },
        ],
      },
      attributes: { timeToFirstTokenMs: expect.any(Number) },
    });
    expect(left).toMatchObject({
      outputs: { choices: [{ message: { content: 'Air' }, finish_reason: null }] },
      attributes: { outcome: 'aborted' },
    });
    expect(left).not.toHaveProperty('usage');
  });

  it('tool-calls', async () => {
    const { stdout, traces } = await runExample('openai/tool-calls.ts');
    expect(stdout).toBe('Oslo: 4 °C, rain.\n');
    expect(outline(traces)).toEqual([
      'AGENT weather assistant',
      '  CHAT_MODEL Completions',
      '  TOOL find_station',
      '  CHAT_MODEL Completions',
      '  TOOL read_station',
      '  CHAT_MODEL Completions',
    ]);
    const tools = toolsOf(traces);
    expect(tools).toMatchObject([
      { inputs: { city: 'Oslo' }, outputs: { stationId: 'ST-01' }, attributes: { inferred: true } },
      {
        inputs: { stationId: 'ST-01' },
        outputs: { city: 'Oslo', celsius: 4, sky: 'rain' },
        attributes: { inferred: true },
      },
    ]);
    expect(tools.map(({ attributes }) => attributes['tool.callId'])).toEqual(askedCallIds(traces));
    const models = spansOf(traces).filter(({ type }) => type === 'CHAT_MODEL');
    for (const [index, tool] of tools.entries()) {
      expect(tool.startTimeNs).toBeGreaterThanOrEqual(models[index]!.endTimeNs!);
      expect(tool.endTimeNs).toBeLessThanOrEqual(models[index + 1]!.startTimeNs);
    }
  });

  it('separate-traces', async () => {
    const { stdout, traces } = await runExample('openai/separate-traces.ts');
    expect(stdout).toBe('Lima: 19 °C, cloudy.\n');
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions', 'CHAT_MODEL Completions', 'CHAT_MODEL Completions']);
    const [first, second, third] = spansOf(traces);
    expect(first?.links).toEqual([]);
    expect(second?.links).toMatchObject([{ traceId: first?.traceId, spanId: first?.spanId }]);
    expect(third?.links).toMatchObject([{ traceId: second?.traceId, spanId: second?.spanId }]);
    const sessions = traces.map(({ info }) => info.traceMetadata['mlflow.trace.session']);
    expect(sessions).toEqual([sessions[0], sessions[0], sessions[0]]);
    expect(sessions[0]).toEqual(expect.any(String));
  });

  it('parallel-tools', async () => {
    const { stdout, traces } = await runExample('openai/parallel-tools.ts');
    expect(stdout).toBe('Oslo: 4 °C, rain. Lima: 19 °C, cloudy. Accra: 31 °C, clear.\n');
    expect(outline(traces)).toEqual([
      'AGENT weather assistant',
      '  CHAT_MODEL Responses',
      '  TOOL get_weather',
      '  TOOL get_weather',
      '  TOOL get_weather',
      '  CHAT_MODEL Responses',
    ]);
    const tools = toolsOf(traces);
    expect(tools.map(({ inputs }) => inputs)).toEqual([{ city: 'Oslo' }, { city: 'Lima' }, { city: 'Accra' }]);
    expect(tools.map(({ attributes }) => attributes['tool.callId'])).toEqual(askedCallIds(traces));
    for (const { attributes } of tools) expect(attributes).not.toHaveProperty('inferred');
  });

  it('structured-output', async () => {
    const { stdout, traces } = await runExample('openai/structured-output.ts');
    expect(stdout).toBe("{ city: 'Lima', celsius: 19, sky: 'cloudy' }\n{ city: 'Oslo', celsius: 4, sky: 'rain' }\n");
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions', 'CHAT_MODEL Responses']);
    const [chat, response] = spansOf(traces);
    expect(chat).toMatchObject({
      inputs: { response_format: { type: 'json_schema', json_schema: { name: 'reading', strict: true } } },
      outputs: { choices: [{ message: { parsed: { city: 'Lima', celsius: 19, sky: 'cloudy' } } }] },
    });
    expect(response).toMatchObject({
      inputs: { text: { format: { type: 'json_schema', name: 'reading', strict: true } } },
      outputs: { output_parsed: { city: 'Oslo', celsius: 4, sky: 'rain' } },
    });
  });

  it('built-in-tools', async () => {
    const { stdout, traces } = await runExample('openai/built-in-tools.ts');
    expect(stdout).toMatch(
      /^reasoning\nweb_search_call \(completed\)\ncode_interpreter_call \(completed\)\nmessage \(completed\)\n/,
    );
    expect(outline(traces)).toEqual(['CHAT_MODEL Responses']);
    expect(spansOf(traces)[0]?.outputs).toMatchObject({
      output: [
        { type: 'reasoning' },
        { type: 'web_search_call', status: 'completed', action: { type: 'search', query: 'Oslo monthly rainfall' } },
        { type: 'code_interpreter_call', code: expect.stringContaining('print('), outputs: [{ logs: '51.0\n' }] },
        {
          type: 'message',
          content: [{ annotations: [{ type: 'url_citation', title: 'Climate of Oslo', url: expect.any(String) }] }],
        },
      ],
    });
  });

  it('embeddings', async () => {
    const { stdout, traces } = await runExample('openai/embeddings.ts');
    expect(stdout).toBe('Rain is likely in the north.\n');
    expect(outline(traces)).toEqual(['EMBEDDING Embeddings']);
    const [span] = spansOf(traces);
    expect(span).toMatchObject({
      model: 'text-embedding-3-small',
      usage: { inputTokens: 16, totalTokens: 16 },
      inputs: { input: [expect.any(String), expect.any(String), 'Where is rain likely?'] },
      outputs: { data: { count: 3, dimension: 1536 } },
    });
    expect(JSON.stringify(span).length).toBeLessThan(2000);
  });

  it('run-tools', async () => {
    const { stdout, traces } = await runExample('openai/run-tools.ts');
    expect(stdout).toBe('Oslo: 4 °C, rain. Accra: 31 °C, clear.\n');
    expect(outline(traces)).toEqual([
      'AGENT runTools',
      '  CHAT_MODEL Completions',
      '  TOOL find_station',
      '  TOOL find_station',
      '  CHAT_MODEL Completions',
      '  TOOL read_station',
      '  TOOL read_station',
      '  CHAT_MODEL Completions',
    ]);
    const tools = toolsOf(traces);
    expect(tools).toMatchObject([
      { inputs: { city: 'Oslo' }, outputs: { stationId: 'ST-01' } },
      { inputs: { city: 'Accra' }, outputs: { stationId: 'ST-03' } },
      { inputs: { stationId: 'ST-01' }, outputs: { celsius: 4 } },
      { inputs: { stationId: 'ST-03' }, outputs: { celsius: 31 } },
    ]);
    expect(tools.map(({ attributes }) => attributes['tool.callId'])).toEqual(askedCallIds(traces));
  });

  it('images-in-the-prompt', async () => {
    const { stdout, traces, attachments } = await runExample('openai/images-in-the-prompt.ts');
    expect(stdout).toBe('A sky that turns from blue to orange: a clear evening.\n');
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions']);
    const [span] = spansOf(traces);
    expect(span?.inputs).toMatchObject({
      messages: [
        {
          content: [
            { type: 'text', text: 'What does this picture show?' },
            { type: 'image_url', image_url: { url: expect.stringMatching(/^attachment:image\/png;sha256=/) } },
          ],
        },
      ],
    });
    expect(attachments.map(({ mimeType }) => mimeType)).toEqual(['image/png']);
    expect(Buffer.from(attachments[0]!.bytes).toString('latin1')).toMatch(/^\x89PNG\r\n/);
  });

  it('azure', async () => {
    const { stdout, traces } = await runExample('openai/azure.ts');
    expect(stdout).toBe(`${umbrella}\n`);
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions']);
    expect(spansOf(traces)[0]).toMatchObject({
      provider: 'azure',
      model: 'gpt-4.1-mini-2025-04-14',
      attributes: { requestId: expect.stringMatching(/^req_/) },
      outputs: {
        choices: [{ message: { content: umbrella }, content_filter_results: { hate: { filtered: false } } }],
        prompt_filter_results: [{ prompt_index: 0 }],
      },
    });
  });

  it('raw-response', async () => {
    const { stdout, traces } = await runExample('openai/raw-response.ts');
    expect(outline(traces)).toEqual(['CHAT_MODEL Completions', 'CHAT_MODEL Completions']);
    const spans = spansOf(traces);
    const [first, second] = spans.map(({ attributes }) => String(attributes['requestId']));
    expect(stdout).toBe(`200 ${first} ${umbrella}\n200 ${second} ${blue}\n`);
    expect(spans.map(({ outputs }) => outputs)).toMatchObject([
      { choices: [{ message: { content: umbrella } }] },
      { choices: [{ message: { content: blue } }] },
    ]);
    for (const { usage } of spans) expect(usage).toMatchObject({ reasoningTokens: 64 });
  });

  it('image-generation', async () => {
    const { stdout, traces, attachments } = await runExample('openai/image-generation.ts');
    expect(outline(traces)).toEqual(['LLM Images']);
    const [span] = spansOf(traces);
    expect(span).toMatchObject({
      usage: { inputTokens: expect.any(Number), outputTokens: 272 },
      inputs: { model: 'gpt-image-1', prompt: 'The sky over Oslo on a rainy evening', size: '1024x1024' },
      outputs: { data: [{ b64_json: expect.stringMatching(/^attachment:image\/png;sha256=/) }] },
      attributes: { imageCount: 1 },
    });
    expect(attachments.map(({ mimeType }) => mimeType)).toEqual(['image/png']);
    expect(stdout).toBe(`${attachments[0]!.bytes.length} bytes of PNG\n`);
  });

  it('audio', async () => {
    const { stdout, traces } = await runExample('openai/audio.ts');
    expect(stdout).toBe('Rain in Oslo, four degrees.\n');
    expect(outline(traces)).toEqual(['CHAIN say it again', '  LLM Speech', '  LLM Transcriptions']);
    const [, speech, transcription] = spansOf(traces);
    expect(speech?.inputs).toMatchObject({ voice: 'alloy', input: 'Rain in Oslo, four degrees.' });
    expect(transcription).toMatchObject({
      model: 'gpt-4o-mini-transcribe',
      usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
      inputs: { model: 'gpt-4o-mini-transcribe', file: expect.anything() },
      outputs: { text: 'Rain in Oslo, four degrees.' },
    });
    // The sound has 48,000 bytes.
    for (const span of [speech, transcription]) expect(JSON.stringify(span).length).toBeLessThan(3000);
    expect(JSON.stringify(transcription?.inputs)).toContain('forecast.wav');
    expect(JSON.stringify(speech?.outputs)).toContain('audio/wav');
  });

  it('moderation', async () => {
    const { stdout, traces } = await runExample('openai/moderation.ts');
    expect(stdout).toBe('fine\nflagged: harassment/threatening, violence\n');
    expect(outline(traces)).toEqual(['GUARDRAIL Moderations']);
    expect(spansOf(traces)[0]).toMatchObject({
      model: 'omni-moderation-latest',
      inputs: { input: ['Will it rain tomorrow?', 'I am going to hurt you.'] },
      outputs: { results: [{ flagged: false }, { flagged: true, categories: { violence: true, sexual: false } }] },
      attributes: { flagged: true },
    });
  });

  it('begin with what they show, and are all tested and in the table of examples', async () => {
    const files = (await readdir(folder)).filter((file) => !file.endsWith('.test.ts'));
    for (const file of files)
      expect(await readFile(join(folder, file), 'utf8')).toMatch(
        new RegExp(`^/\\*\\*\\n(?: \\* .*\\n)+ \\*\\n \\* {5}node examples/openai/${file}\\b`),
      );
    const table = await readFile(join(folder, '../README.md'), 'utf8');
    const listed = [...table.matchAll(/\(openai\/([^)]+)\)/g)].map(([, file]) => String(file));
    expect(listed.toSorted()).toEqual(files.toSorted());
    const tests = await readFile(import.meta.filename, 'utf8');
    for (const file of files) expect(tests).toContain(`runExample('openai/${file}')`);
  });
});
