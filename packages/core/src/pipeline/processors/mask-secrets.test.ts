import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { maskRecord } from './mask.ts';
import { maskSecrets, mayHoldSecrets, secretMask } from './mask-secrets.ts';
import { cardPattern, emailPattern, keyPatterns, namedPatterns } from './secret-patterns.ts';
import { testRecord } from './test-record.ts';

// Put together here, so that nobody's scanner takes this file for a leak.
const alnum = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5kL7nP9rS1uV3xY5';
const jwt = ['eyJhbGciOiJIUzI1NiJ9', 'eyJzdWIiOiIxMjM0NTY3ODkwIn0', alnum.slice(0, 43)].join('.');
const pem = (kind: string): string =>
  `-----BEGIN ${kind}PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0B\nAQEFAASCBKcwggSj==\n-----END ${kind}PRIVATE KEY-----`;

const secrets: [name: string, secret: string][] = [
  ['openai key', `sk-${alnum.slice(0, 48)}`],
  ['openai key', `sk-proj-${alnum.slice(0, 20)}_${alnum.slice(0, 20)}-A`],
  ['openai key', `sk-or-v1-${'0123456789abcdef'.repeat(4)}`],
  ['openai key', `sk-${'a'.repeat(40)}`],
  ['anthropic key', `sk-ant-api03-${alnum}-${alnum}`],
  ['github token', `ghp_${alnum.slice(0, 36)}`],
  ['github token', `gho_${alnum.slice(0, 36)}`],
  ['github token', `github_pat_${alnum.slice(0, 22)}_${alnum}`],
  ['gitlab token', `glpat-${alnum.slice(0, 20)}`],
  ['slack token', `xoxb-123456789012-123456789012-${alnum.slice(0, 24)}`],
  ['slack webhook', `hooks.slack.com/services/T00000000/B00000000/${alnum.slice(0, 24)}`],
  ['aws access key id', 'AKIAIOSFODNN7EXAMPLE'],
  ['google key', `AIza${alnum.slice(0, 35)}`],
  ['google token', `ya29.${alnum}`],
  ['hugging face token', `hf_${alnum.slice(0, 34)}`],
  ['stripe key', `sk_live_${alnum.slice(0, 24)}`],
  ['stripe key', `rk_test_${alnum.slice(0, 24)}`],
  ['stripe secret', `whsec_${alnum.slice(0, 32)}`],
  ['groq key', `gsk_${alnum}`],
  ['xai key', `xai-${alnum}`],
  ['perplexity key', `pplx-${alnum}`],
  ['replicate token', `r8_${alnum.slice(0, 37)}`],
  ['langsmith key', `lsv2_pt_${alnum.slice(0, 32)}_${alnum.slice(0, 10)}`],
  ['npm token', `npm_${alnum.slice(0, 36)}`],
  ['jwt', jwt],
  ['private key', pem('')],
  ['private key', pem('RSA ').replace('\n', '\nProc-Type: 4,ENCRYPTED\n')],
  ['private key', pem('OPENSSH ').slice(0, 80)],
];

const named: [text: string, masked: string][] = [
  [`Authorization: Basic ${alnum.slice(0, 12)}==`, 'Authorization: [masked: authorization]'],
  [`{"authorization": "Bearer abc.def"}`, '{"authorization": "[masked: authorization]"}'],
  [`curl -H 'authorization: ${alnum}' x`, `curl -H 'authorization: [masked: authorization]' x`],
  [`sent Bearer ${alnum} along`, 'sent Bearer [masked: bearer token] along'],
  [`OPENAI_API_KEY=${alnum.slice(0, 20)}`, 'OPENAI_API_KEY=[masked: secret]'],
  [`aws_secret_access_key = ${alnum.slice(0, 20)}/${alnum.slice(0, 19)}`, 'aws_secret_access_key = [masked: secret]'],
  [`https://host/path?api_key=${alnum}&page=2`, 'https://host/path?api_key=[masked: secret]&page=2'],
  [String.raw`{\"apiKey\":\"abc123def\"}`, String.raw`{\"apiKey\":\"[masked: secret]\"}`],
  ['password: hunter2!', 'password: [masked: secret]'],
  ['postgres://app:s3cr/et@db/x', 'postgres://app:s3cr/et@db/x'],
  ['postgres://app:s3cret@db:5432/x', 'postgres://[masked: url credentials]@db:5432/x'],
  ['redis://:pass@host', 'redis://[masked: url credentials]@host'],
];

const harmless = [
  randomUUID(),
  `commit ${randomBytes(20).toString('hex')}`,
  `sha256=${randomBytes(32).toString('hex')}`,
  Buffer.from('some text that is base64 and long enough to look like a key').toString('base64'),
  'risk-management-strategies-2024-for-banks',
  'task-1234567890-abcdefghij-klmnop',
  'the sk-learn-like-estimators-in-this-module',
  'tool_call_id: call_9aB3dE5gH7jK9mN1pQ3sT5vW',
  'chatcmpl-9aB3dE5gH7jK9mN1pQ3sT5vW7yZ9b',
  'max_tokens=4096, total_tokens: 12345678',
  'the bearer of responsibilities internationally',
  'password: must be at least eight characters',
  'api_key: required',
  'https://example.com:8080/a/@scope/pkg?x=1',
  'see http://localhost:3000/users/ann@x.org',
  'git@github.com:owner/name.git',
  '-----BEGIN CERTIFICATE-----\nMIID\n-----END CERTIFICATE-----',
  'eyJhbGciOiJIUzI1NiJ9 is the head of a token',
  'ghp_short and hf_hub_download and npm_config_registry',
  'AKIA is how they begin',
];

describe('maskSecrets', () => {
  it.each(secrets)('masks a %s', (name, secret) => {
    expect(maskSecrets(secret)).toBe(`[masked: ${name}]`);
    expect(maskSecrets(`Use "${secret}", please.`)).toBe(`Use "[masked: ${name}]", please.`);
  });

  it.each(named)('masks in %j what its words say', (text, masked) => {
    expect(maskSecrets(text)).toBe(masked);
  });

  it.each(harmless)('leaves %j', (text) => {
    expect(maskSecrets(text)).toBe(text);
  });

  it('masks addresses and card numbers only if asked', () => {
    const text = 'ann.b+c@mail.example.org paid with 4111 1111 1111 1111 or 5500-0000-0000-0004';
    expect(maskSecrets(text)).toBe(text);
    expect(maskSecrets(text, { emails: true, cards: true })).toBe(
      '[masked: email] paid with [masked: card number] or [masked: card number]',
    );
    for (const other of [
      '4111 1111 1111 1112',
      '1732360000000',
      'a@b',
      '41111111111111111111111',
      'v4111.1111.1111.1111',
    ]) {
      expect(maskSecrets(other, { emails: true, cards: true })).toBe(other);
    }
  });

  it('changes nothing the second time', () => {
    const options = { emails: true, cards: true };
    for (const text of [
      ...secrets.map(([, secret]) => secret),
      ...named.map(([one]) => one),
      'ann@x.org 4111111111111111',
    ]) {
      const once = maskSecrets(`x ${text} y`, options);
      expect(maskSecrets(once, options)).toBe(once);
    }
  });

  it('has a first look that misses nothing, in JSON and in JSON within JSON', () => {
    const texts = [
      ...secrets.map(([, secret]) => secret),
      ...named.map(([text]) => text),
      `Bearer\n${alnum}`,
      `a\n-----BEGIN PRIVATE KEY-----`,
    ];
    for (const text of texts.filter((one) => maskSecrets(one) !== one)) {
      const json = JSON.stringify({ text: `before ${text}` });
      expect([text, mayHoldSecrets(text)]).toEqual([text, true]);
      expect([json, mayHoldSecrets(json)]).toEqual([json, true]);
      expect([json, mayHoldSecrets(JSON.stringify(json))]).toEqual([json, true]);
    }
  });
});

describe('secretMask', () => {
  it('masks what stands in a field with the name of a secret', () => {
    const inputs = JSON.stringify({
      headers: { Authorization: 'x', 'x-api-key': 'y', cookie: 'z', accept: 'text' },
      openaiApiKey: 'k',
      db: { password: 'p' },
      tokens: [{ token: ' Hello' }],
      max_tokens: '5',
      recipe: { cookie: 'dough' },
    });
    const masked = maskRecord(
      testRecord({ inputs, attributes: { api_key: 'k', 'x-api-key': 'k' } }),
      secretMask(),
      mayHoldSecrets,
    );
    const gone = '[masked: secret]';
    expect(JSON.parse(masked.inputs!)).toEqual({
      headers: { Authorization: gone, 'x-api-key': gone, cookie: gone, accept: 'text' },
      openaiApiKey: gone,
      db: { password: gone },
      tokens: [{ token: ' Hello' }],
      max_tokens: '5',
      recipe: { cookie: 'dough' },
    });
    expect(masked.attributes).toEqual({ api_key: gone, 'x-api-key': gone });
  });
});

describe('the cost of a pattern', () => {
  const patterns = [...keyPatterns, ...namedPatterns, emailPattern, cardPattern];
  const bad = [
    'sk-',
    'sk-ant-',
    'sk-a',
    'eyJ',
    'eyJaaaaaaaa.',
    'eyJaaaaaaaa.eyJaaaaaaaa',
    'ghp_',
    'xox',
    'xoxb-',
    'AKIA',
    'AIza',
    'Bearer ',
    'bearer',
    'authorization:',
    'authorization: basic ',
    'api_key=',
    'api_key="',
    'password',
    '://',
    '://a:',
    '://:',
    'a@',
    'a@a.',
    'a.',
    '@',
    '4',
    '4 ',
    '4111-',
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN PRIVATE KEY-----a-',
    '-----BEGIN ',
    '-',
    ' ',
    'a',
    'A',
    '1',
    'hooks.slack.com/services/',
    '\\',
    '"',
    'token=',
  ];

  it('grows with the text, and not with its square', () => {
    const time = (pattern: RegExp, text: string): number => {
      const start = performance.now();
      text.replace(pattern, '');
      return performance.now() - start;
    };
    const size = 200_000;
    for (const { name, pattern } of patterns) {
      for (const seed of bad) {
        const text = seed.repeat(size / seed.length);
        // Its square is 40,000,000,000 steps: minutes, and still seconds where one in thirty is taken.
        expect(time(pattern, text), `${name} on ${seed}`).toBeLessThan(10_000);
      }
    }
  });
});
