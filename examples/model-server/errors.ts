/** An error as OpenAI's API answers it: a status, headers, and `{ error: { message, type, param, code } }`. */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    { type = 'invalid_request_error', param = null, code = null, headers = {} }: ApiErrorDetails = {},
  ) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.type = type;
    this.param = param;
    this.code = code;
    this.headers = headers;
  }

  /** The body of the answer. */
  toJSON(): { error: { message: string; type: string; param: string | null; code: string | null } } {
    return { error: { message: this.message, type: this.type, param: this.param, code: this.code } };
  }
}

/** What an {@link ApiError} says beside its message. */
export interface ApiErrorDetails {
  type?: string;
  param?: string | null;
  code?: string | null;
  headers?: Record<string, string>;
}

/** 401: no key came with the request. */
export function missingApiKey(): ApiError {
  return new ApiError(
    401,
    "You didn't provide an API key. You need to provide your API key in an Authorization header using Bearer auth " +
      '(i.e. Authorization: Bearer YOUR_KEY).',
  );
}

/** 401: a key came, and it is not the server's. */
export function wrongApiKey(key: string): ApiError {
  const shown = key.length > 8 ? `${key.slice(0, 4)}****${key.slice(-4)}` : '****';
  return new ApiError(
    401,
    `Incorrect API key provided: ${shown}. You can find your API key at https://platform.openai.com/account/api-keys.`,
    { code: 'invalid_api_key' },
  );
}

/** 404: no such path. */
export function unknownUrl(method: string, path: string): ApiError {
  return new ApiError(404, `Invalid URL (${method} ${path})`);
}

/** 404: no such model. */
export function unknownModel(model: string): ApiError {
  return new ApiError(404, `The model \`${model}\` does not exist or you do not have access to it.`, {
    code: 'model_not_found',
  });
}

/** 400: the body is not a JSON object. */
export function invalidJson(): ApiError {
  return new ApiError(
    400,
    "We could not parse the JSON body of your request. (HINT: This likely means you aren't using your HTTP library " +
      'correctly. The OpenAI API expects a JSON payload, but what was sent was not valid JSON. If you have trouble ' +
      'figuring out how to fix this, please contact us through our help center at help.openai.com.)',
  );
}

/** 400: a field that must be there is not. */
export function missingParameter(param: string): ApiError {
  return new ApiError(400, `Missing required parameter: '${param}'.`, { param, code: 'missing_required_parameter' });
}

/** 400: the response that the request continues is not stored here. */
export function unknownPreviousResponse(id: string): ApiError {
  return new ApiError(400, `Previous response with id '${id}' not found.`, {
    param: 'previous_response_id',
    code: 'previous_response_not_found',
  });
}

/** 429, with the two headers that say when to come back. */
export function rateLimited(model: string): ApiError {
  return new ApiError(
    429,
    `Rate limit reached for ${model} in organization org-scripted on requests per min (RPM): Limit 3, Used 3, ` +
      'Requested 1. Please try again in 20ms. Visit https://platform.openai.com/account/rate-limits to learn more.',
    { type: 'requests', code: 'rate_limit_exceeded', headers: { 'retry-after': '1', 'retry-after-ms': '20' } },
  );
}

/** 500: what OpenAI says when it is its own fault. */
export function serverError(): ApiError {
  return new ApiError(
    500,
    'The server had an error while processing your request. Sorry about that! You can retry your request, or contact ' +
      'us through our help center at help.openai.com if the error persists.',
    { type: 'server_error' },
  );
}
