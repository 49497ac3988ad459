/** What can be read of a function's parameters from its source text. */
export interface FunctionParameters {
  /**
   * `['query', 'limit', '...rest']`. A destructured parameter is named by its position (`arg0`); a native function has none.
   */
  names: string[];
  /** The default values, by name: of a literal its value, of any other expression its text, as `[default: now()]`. */
  defaults: Record<string, unknown>;
}

/** Reads a function's parameters. Never throws. */
export function parametersOf(fn: (...args: never[]) => unknown): FunctionParameters {
  try {
    const parameters = splitParameters(parameterText(Function.prototype.toString.call(fn)));
    const names = parameters.map(parameterName);
    const defaults = parameters.map((parameter, index) => [names[index]!, defaultValue(parameter)] as const);
    return { names, defaults: Object.fromEntries(defaults.filter(([, value]) => value !== undefined)) };
  } catch {
    return { names: [], defaults: {} };
  }
}

/** The value of `name = literal`; `undefined` where there is no default. */
function defaultValue(parameter: string): unknown {
  const text = /^[\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*\s*=\s*(.+)$/su.exec(parameter)?.[1]?.trim();
  if (text === undefined || text === 'undefined') return undefined;
  const quoted = /^(['"`])([^'"`\\$]*)\1$/.exec(text);
  if (quoted) return quoted[2];
  try {
    return JSON.parse(text.replaceAll(/(?<=\d)_(?=\d)/g, ''));
  } catch {
    return `[default: ${text.slice(0, 200)}]`;
  }
}

function parameterName(parameter: string, index: number): string {
  const name = /^(\.\.\.)?\s*([\p{ID_Start}$_][\p{ID_Continue}$\u200c\u200d]*)/u.exec(parameter);
  return name ? `${name[1] ?? ''}${name[2]}` : `arg${index}`;
}

/** The text between the parentheses of the parameter list, or the single parameter of a bare arrow function. */
function parameterText(source: string): string {
  const bareArrow = /^(?:async\s+)?([\p{ID_Start}$_][\p{ID_Continue}$]*)\s*=>/u.exec(source);
  if (bareArrow) return bareArrow[1]!;
  if (/\{\s*\[native code\]\s*\}$/.test(source) || /^class[\s{]/.test(source)) return '';
  const open = openParenthesis(source);
  return source.slice(open + 1, closing(source, open));
}

/** Where the parameter list opens: the first parenthesis outside a computed method name such as `[key()](value) {}`. */
function openParenthesis(source: string): number {
  let index = 0;
  while (index < source.length && source[index] !== '(') {
    index = (source[index] === '[' ? closing(source, index) : skipText(source, index)) + 1;
  }
  return index;
}

/** Where the bracket that opens at `open` closes, with strings, regular expressions and comments stepped over. */
function closing(source: string, open: number): number {
  let depth = 0;
  for (let index = open; index < source.length; index++) {
    index = skipText(source, index);
    const character = source[index]!;
    if ('([{'.includes(character)) depth++;
    else if (')]}'.includes(character) && --depth === 0) return index;
  }
  return source.length;
}

/** The last index of the string, regular expression or comment that starts at `index`, or `index` itself. */
function skipText(source: string, index: number): number {
  const two = source.slice(index, index + 2);
  if (two === '//') return endOf(source.indexOf('\n', index), source);
  if (two === '/*') return endOf(source.indexOf('*/', index + 2) + 1, source);
  const quote = source[index]!;
  if (quote === '/') return endOfRegularExpression(source, index);
  if (!'\'"`'.includes(quote)) return index;
  for (let end = index + 1; end < source.length; end++) {
    if (source[end] === '\\') end++;
    else if (source[end] === quote) return end;
  }
  return source.length;
}

/** A slash begins a regular expression where a value can begin; elsewhere it divides. */
function endOfRegularExpression(source: string, index: number): number {
  if (!/[=(,:[!&|?{};]\s*$/.test(source.slice(Math.max(0, index - 20), index))) return index;
  let inClass = false;
  for (let end = index + 1; end < source.length; end++) {
    if (source[end] === '\\') end++;
    else if (source[end] === '[') inClass = true;
    else if (source[end] === ']') inClass = false;
    else if (source[end] === '/' && !inClass) return end;
  }
  return index;
}

function endOf(found: number, source: string): number {
  return found <= 0 ? source.length : found;
}

function splitParameters(text: string): string[] {
  const parameters: string[] = [];
  let current = '';
  for (let index = 0; index < text.length; index++) {
    const end = skipText(text, index);
    if (end !== index) {
      if (!/^\/[/*]/.test(text.slice(index, index + 2))) current += text.slice(index, end + 1);
      index = end;
    } else if ('([{'.includes(text[index]!)) {
      const close = closing(text, index);
      current += text.slice(index, close + 1);
      index = close;
    } else if (text[index] === ',') {
      parameters.push(current.trim());
      current = '';
    } else {
      current += text[index];
    }
  }
  if (current.trim()) parameters.push(current.trim());
  return parameters;
}
