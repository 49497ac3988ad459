import type OpenAI from 'openai';
import { load } from './load.ts';

/** What is used of LangSmith's client. */
export interface LangsmithClient {
  awaitPendingTraceBatches(): Promise<void>;
}

/** LangSmith's client, of which every request is answered at once and forgotten. */
export async function langsmithClient(): Promise<{ client: LangsmithClient; recorded(): number }> {
  const { Client } = await load<{ Client: new (options: object) => LangsmithClient }>('langsmith');
  let requests = 0;
  const fetchImplementation = async (_url: unknown, init?: RequestInit): Promise<Response> => {
    if (init?.body) {
      requests++;
      await new Response(init.body).arrayBuffer();
    }
    return Response.json({ batch_ingest_config: { use_multipart_endpoint: true, size_limit_bytes: 20_971_520 } });
  };
  const client = new Client({ apiUrl: 'http://127.0.0.1:1', apiKey: 'none', fetchImplementation });
  return { client, recorded: () => requests };
}

/** What is used of Braintrust's package. */
interface Braintrust {
  wrapOpenAI(client: OpenAI): OpenAI;
  flush(): Promise<void>;
  setFetch(fetch: unknown): void;
  initLogger(options: { projectName: string; projectId: string }): unknown;
  _exportsForTestingOnly: { setInitialTestState(): void; simulateLoginForTests(): Promise<unknown> };
}

/** Braintrust, logged in as in its own tests, of which every request is answered at once and forgotten. */
export async function braintrustServer(): Promise<Pick<Braintrust, 'wrapOpenAI' | 'flush'> & { recorded(): number }> {
  const { wrapOpenAI, flush, setFetch, initLogger, _exportsForTestingOnly } = await load<Braintrust>('braintrust');
  let requests = 0;
  _exportsForTestingOnly.setInitialTestState();
  await _exportsForTestingOnly.simulateLoginForTests();
  setFetch(async (url: unknown) => {
    if (String(url).includes('logs3')) requests++;
    return Response.json({});
  });
  initLogger({ projectName: 'benchmark', projectId: 'benchmark' });
  return { wrapOpenAI, flush, recorded: () => requests };
}
