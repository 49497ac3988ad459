import type { MaskFunction } from './mask.ts';
import {
  cardPattern,
  emailPattern,
  isCardNumber,
  keyPatterns,
  namedPatterns,
  type SecretPattern,
  secretPath,
  secretTraces,
} from './secret-patterns.ts';

/** What {@link maskSecrets} masks beside keys and tokens. */
export interface SecretOptions {
  /** E-mail addresses. */
  emails?: boolean;
  /** Numbers of payment cards with a right check digit. */
  cards?: boolean;
}

/**
 * A text with its secrets replaced by `[masked: openai key]`: keys and tokens of well-known form (of model providers,
 * clouds and code hosts; JWT, private keys, passwords in URLs), and what stands behind `Authorization:`, `Bearer` or
 * `api_key=`. Best effort: a secret without a form or a name cannot be told. Linear in the text.
 *
 * @example
 * maskSecrets('Bearer sk-ant-api03-…'); // 'Bearer [masked: anthropic key]'
 */
export function maskSecrets(value: string, options: SecretOptions = {}): string {
  let text = value;
  if (mayHoldSecrets(text)) {
    for (const pattern of keyPatterns) text = replaced(text, pattern);
    for (const pattern of namedPatterns) text = replaced(text, pattern);
  }
  if (options.emails) text = replaced(text, emailPattern);
  if (options.cards) text = replaced(text, cardPattern, isCardNumber);
  return text;
}

/**
 * {@link maskSecrets} as a mask: it also masks, as a whole, what stands in a field with the name of a secret, such as
 * `api_key`, `password` or `authorization`.
 */
export function secretMask(options: SecretOptions = {}): MaskFunction {
  return (value, { path, isKey }) => {
    if (!isKey && value !== '' && secretPath.test(path))
      return value.startsWith('[masked: ') ? value : '[masked: secret]';
    return maskSecrets(value, options);
  };
}

/** For {@link secretMask}: whether there may be something to mask in a text, or in any string of a JSON text. */
export function mayHoldSecrets(text: string, options: SecretOptions = {}): boolean {
  if (options.cards || (options.emails && text.includes('@'))) return true;
  return secretTraces.some((trace) => trace.test(text));
}

function replaced(text: string, { name, hint, pattern }: SecretPattern, isOne?: (match: string) => boolean): string {
  if (hint !== undefined && !text.includes(hint)) return text;
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    if (isOne && !isOne(match)) return match;
    const kept = rest.at(-1);
    const { before = '', after = '' } = typeof kept === 'object' ? (kept as { before?: string; after?: string }) : {};
    return `${before}[masked: ${name}]${after}`;
  });
}
