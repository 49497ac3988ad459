import { hosts, localNames, localPorts } from './hosts.ts';
import { isObject } from './narrow.ts';

const providers = new Map<string, string>();

/**
 * Who answers a client: by its kind (Azure's, Bedrock's, one with a `provider` of the SDK's), else by its base URL; `openai`
 * where that says nothing.
 */
export function providerOf(client: unknown): string {
  if (!isObject(client)) return 'openai';
  const kind = kindOf(client);
  if (kind !== undefined) return kind;
  const { baseURL } = client;
  if (typeof baseURL !== 'string') return 'openai';
  let provider = providers.get(baseURL);
  if (provider === undefined) {
    provider = providerOfUrl(baseURL);
    if (providers.size < 100) providers.set(baseURL, provider);
  }
  return provider;
}

/** Clients of one service, wherever its endpoint is: by fields of their own, since a bundle changes the names of classes. */
function kindOf(client: Record<string, unknown>): string | undefined {
  if (typeof client['apiVersion'] === 'string') return 'azure';
  if ('bedrockTokenProvider' in client) return 'bedrock';
  const name = isObject(client['_provider']) ? client['_provider']['name'] : undefined;
  return typeof name === 'string' ? name : undefined;
}

function providerOfUrl(baseURL: string): string {
  const url = URL.parse(baseURL);
  if (!url) return 'openai';
  const { hostname, port } = url;
  // Vertex has a host for each region, such as us-central1-aiplatform.googleapis.com.
  if (hostname.endsWith('aiplatform.googleapis.com')) return 'vertex';
  const known = hosts.find(([end]) => hostname === end || hostname.endsWith(`.${end}`));
  if (known) return known[1];
  const name = localNames.find((local) => hostname.split(/[.-]/).includes(local));
  return name ?? (isLocal(hostname) ? localPorts.get(port) : undefined) ?? 'openai';
}

function isLocal(hostname: string): boolean {
  return (
    ['localhost', '[::1]', '0.0.0.0', 'host.docker.internal'].includes(hostname) ||
    /^(?:127|10|192\.168|172\.(?:1[6-9]|2\d|3[01]))\./.test(hostname)
  );
}
