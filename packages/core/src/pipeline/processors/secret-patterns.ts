/** One kind of secret: where to look, what to replace. */
export interface SecretPattern {
  /** Stands in the text in place of the secret. */
  readonly name: string;
  /** A text that every match contains; where it is absent, the pattern is not tried. */
  readonly hint?: string;
  /** Global. What its groups named `before` and `after` match is kept. */
  readonly pattern: RegExp;
}

// Every pattern takes time linear in the text, by its form: it begins with a literal (a run of one class is entered at its
// start only, by a lookbehind), what may repeat without bound is one class that does not contain what follows it, and every
// lookahead is bounded. A digit is asked for where ordinary words would match.

/** Keys that can be told by their form. The first that matches wins. */
export const keyPatterns: readonly SecretPattern[] = [
  {
    name: 'private key',
    hint: 'PRIVATE KEY',
    // To its end line, or, where that is missing, as far as it looks like base64.
    pattern:
      /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----(?:[^-]*(?:-(?!----)[^-]*)*-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|[A-Za-z0-9+/=\\\s]{0,8192})/g,
  },
  { name: 'anthropic key', hint: 'sk-ant-', pattern: /(?<![\w-])sk-ant-[\w-]{16,}/g },
  {
    name: 'openai key',
    hint: 'sk-',
    pattern: /(?<![\w-])sk-(?=[\w-]{0,80}\d|[A-Za-z0-9]{32})[\w-]{20,}/g,
  },
  { name: 'github token', hint: 'gh', pattern: /(?<!\w)gh[pousr]_[A-Za-z0-9]{30,}/g },
  { name: 'github token', hint: 'github_pat_', pattern: /(?<!\w)github_pat_\w{22,}/g },
  { name: 'gitlab token', hint: 'glpat-', pattern: /(?<![\w-])glpat-[\w-]{20,}/g },
  { name: 'slack token', hint: 'xox', pattern: /(?<!\w)xox[abeoprs]-(?=[A-Za-z0-9-]{0,40}\d)[A-Za-z0-9-]{10,}/g },
  {
    name: 'slack webhook',
    hint: 'hooks.slack.com',
    pattern: /hooks\.slack\.com\/(?:services|workflows)\/[A-Za-z0-9/]{20,}/g,
  },
  { name: 'aws access key id', pattern: /(?<![A-Za-z0-9])A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])/g },
  { name: 'google key', hint: 'AIza', pattern: /(?<![\w-])AIza[\w-]{35}/g },
  { name: 'google token', hint: 'ya29.', pattern: /(?<!\w)ya29\.[\w-]{20,}/g },
  { name: 'hugging face token', hint: 'hf_', pattern: /(?<!\w)hf_[A-Za-z0-9]{30,}/g },
  { name: 'stripe key', hint: 'k_', pattern: /(?<!\w)[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/g },
  { name: 'stripe secret', hint: 'whsec_', pattern: /(?<!\w)whsec_[A-Za-z0-9+/=]{20,}/g },
  { name: 'groq key', hint: 'gsk_', pattern: /(?<!\w)gsk_[A-Za-z0-9]{40,}/g },
  { name: 'xai key', hint: 'xai-', pattern: /(?<![\w-])xai-[A-Za-z0-9]{40,}/g },
  { name: 'perplexity key', hint: 'pplx-', pattern: /(?<![\w-])pplx-[A-Za-z0-9]{30,}/g },
  { name: 'replicate token', hint: 'r8_', pattern: /(?<!\w)r8_[A-Za-z0-9]{30,}/g },
  { name: 'langsmith key', hint: 'lsv2_', pattern: /(?<!\w)lsv2_[a-z]{2}_\w{30,}/g },
  { name: 'npm token', hint: 'npm_', pattern: /(?<!\w)npm_[A-Za-z0-9]{36,}/g },
  { name: 'jwt', hint: 'eyJ', pattern: /(?<![\w-])eyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*/g },
  {
    name: 'url credentials',
    hint: '://',
    pattern: /(?<before>:\/\/)[^\s/?#@:"'<>\\]{0,200}:[^\s/?#@"'<>\\]{1,400}(?<after>@)/g,
  },
];

const secretNames =
  'api[_-]?key|(?:access|auth|refresh|id|session|bearer)[_-]?token|client[_-]?secret|secret[_-]?(?:access[_-]?)?key|private[_-]?key|passw(?:or)?d';

/** Secrets that can be told by the words before them. Tried after {@link keyPatterns}, which name them better. */
export const namedPatterns: readonly SecretPattern[] = [
  {
    name: 'authorization',
    pattern:
      /(?<before>authorization(?:\\?["'])?\s{0,4}[:=]\s{0,4}(?:\\?["'])?)(?:(?:basic|bearer|token|digest|apikey)\s{1,4}[^\s"'\\,;[]{4,}|(?=[^\s"'\\]{0,64}\d)[^\s"'\\,;[]{8,})/gi,
  },
  { name: 'bearer token', pattern: /(?<before>\b(?:[bB]earer|BEARER)\s{1,4})(?=[\w.~+/=-]{0,200}\d)[\w.~+/=-]{16,}/g },
  {
    name: 'secret',
    // Only whole values: `[` would begin the marker of another pattern.
    pattern: new RegExp(
      String.raw`(?<before>(?:${secretNames})(?:\\?["'])?\s{0,3}[:=]\s{0,3}(?:\\?["'])?)(?=[^\s"'\\&,;]{0,64}\d)[^\s"'\\&,;<>(){}[\]]{6,}`,
      'gi',
    ),
  },
];

/** The end of a path whose value is a secret, whatever it looks like: `inputs.headers.authorization`, `attributes["x-api-key"]`. */
export const secretPath: RegExp = new RegExp(
  String.raw`(?:[."][\w-]{0,40}(?:authorization|set-cookie|${secretNames})|headers?\.cookie)"?\]?$`,
  'i',
);

/**
 * Found in every JSON text with a string that a pattern above matches in: it looks for characters that are rare in texts, and
 * from there back. In JSON a quote or a line end may have backslashes before it.
 */
export const secretTraces: readonly RegExp[] = [
  /[-_JIKz.:](?<=sk-|gh[pousr]_|github_pat_|glpat-|xox[a-z]-|slack\.|A[KS]I|AIz|ya29\.|hf_|[sr]k_|whsec_|xai-|pplx-|r8_|lsv2_|npm_|eyJ|PRIVATE K|[a-z\d]:(?=\/\/))/,
  /earer(?<=[bB]earer)|EARER/,
  new RegExp(String.raw`[:=](?<=(?:authorization|cookie|${secretNames})["'\\]{0,9}[\s\\nrt]{0,9}[:=])`, 'i'),
];

/** E-mail addresses. Off by default: most programs trace them on purpose. */
export const emailPattern: SecretPattern = {
  name: 'email',
  hint: '@',
  pattern: /(?<![\w.%+\u00a1-\uffff-])[\w.%+\u00a1-\uffff-]+@[A-Za-z0-9][A-Za-z0-9.-]*\.[A-Za-z]{2,}/g,
};

/** What may be the number of a payment card; {@link isCardNumber} tells. */
export const cardPattern: SecretPattern = {
  name: 'card number',
  pattern: /(?<![\d.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![ -]?\d)/g,
};

/** Whether the check digit (Luhn) of 13 to 19 digits is right. */
export function isCardNumber(text: string): boolean {
  const digits = text.replaceAll(/\D/g, '');
  if (digits.length < 13 || digits.length > 19) return false;
  let sum = 0;
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index]);
    const weighted = index % 2 === 0 ? digit : digit * 2;
    sum += weighted > 9 ? weighted - 9 : weighted;
  }
  return sum % 10 === 0;
}
