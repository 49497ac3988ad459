/** Hosts of services that speak OpenAI's API, by the end of their name. */
const hosts: readonly [string, string][] = [
  ['openai.com', 'openai'],
  ['azure.com', 'azure'],
  ['deepseek.com', 'deepseek'],
  ['groq.com', 'groq'],
  ['mistral.ai', 'mistral'],
  ['together.xyz', 'together'],
  ['together.ai', 'together'],
  ['fireworks.ai', 'fireworks'],
  ['openrouter.ai', 'openrouter'],
  ['perplexity.ai', 'perplexity'],
  ['x.ai', 'xai'],
  ['googleapis.com', 'google'],
  ['amazonaws.com', 'bedrock'],
  ['anthropic.com', 'anthropic'],
  ['cerebras.ai', 'cerebras'],
  ['nvidia.com', 'nvidia'],
];

const providers = new Map<string, string>();

/** Who answers a client: read from its base URL; `openai` where the host is not known. */
export function providerOf(client: unknown): string {
  const baseURL = (client as { baseURL?: unknown } | null | undefined)?.baseURL;
  if (typeof baseURL !== 'string') return 'openai';
  let provider = providers.get(baseURL);
  if (provider === undefined) {
    provider = providerOfUrl(baseURL);
    if (providers.size < 100) providers.set(baseURL, provider);
  }
  return provider;
}

function providerOfUrl(baseURL: string): string {
  const url = URL.parse(baseURL);
  if (!url) return 'openai';
  const known = hosts.find(([end]) => url.hostname === end || url.hostname.endsWith(`.${end}`));
  if (known) return known[1];
  return url.port === '11434' ? 'ollama' : 'openai';
}
