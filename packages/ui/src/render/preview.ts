import type { SpanData } from '@autolog/core';
import { type ChatMessage, readChatRequest, readChatResponse, readCutOff } from '../read/chat.ts';
import { compactJson } from '../read/compact-json.ts';
import { dim, warningStyle } from '../terminal/colour.ts';
import { cutLine, type Line, lineWidth, type Piece, piece } from '../terminal/line.ts';
import { oneLine, type VisibleText } from '../terminal/visible.ts';
import { wrap } from '../terminal/width.ts';

const maxLines = 2;

/** Something to show in a line, with what stands before it. */
interface Item {
  label?: string;
  text: string;
}

/** What went into a span in at most two lines: of a conversation the messages since the model last spoke, else the data. */
export function previewInputs({ inputs, type }: SpanData, columns: number): Line[] {
  if (inputs === undefined || isEmptyObject(inputs)) return [];
  const isModel = type === 'CHAT_MODEL' || type === 'LLM';
  const messages = isModel || hasMessages(inputs) ? readChatRequest(inputs) : undefined;
  if (messages === undefined) return itemLines([{ text: valueText(inputs, columns) }], columns);
  const latest = latestMessages(messages);
  const earlier = messages.length - latest.length;
  const before = earlier > 0 ? [piece(`${earlier} earlier · `, dim)] : [];
  return itemLines(latest.map(requestItem), columns, before);
}

/** What came out of a span in at most two lines: the text and tool calls of an answer, else the data. */
export function previewOutputs({ outputs }: SpanData, columns: number): Line[] {
  if (outputs === undefined) return [];
  const items = readChatResponse(outputs)?.flatMap(responseItems) ?? [];
  if (items.length === 0) items.push({ text: valueText(outputs, columns) });
  const cutOff = readCutOff(outputs);
  return itemLines(
    items,
    columns,
    cutOff === undefined ? [] : [piece(`cut off: ${cutOff}`, warningStyle), piece(' · ', dim)],
  );
}

/** User and tool messages after the last answer; the last message where there is none. */
function latestMessages(messages: ChatMessage[]): ChatMessage[] {
  const lastAnswer = messages.findLastIndex(({ role }) => role === 'assistant' || role === 'reasoning');
  const latest = messages.slice(lastAnswer + 1).filter(({ role }) => role !== 'system' && role !== 'developer');
  return latest.length > 0 ? latest : messages.slice(-1);
}

function requestItem(message: ChatMessage): Item {
  const [text] = responseItems(message);
  return { label: message.tool ? `${message.role} ${message.tool}` : message.role, text: text?.text ?? '' };
}

function responseItems({ role, text, toolCalls }: ChatMessage): Item[] {
  const calls = toolCalls.map(({ name, args }) => ({ text: `${name}(${args})` }));
  if (text.trim() === '') return calls;
  return [role === 'reasoning' ? { label: role, text } : { text }, ...calls];
}

/** One item in up to two lines, several in a line each; of more than two it is said how many. */
function itemLines(items: Item[], columns: number, before: Piece[] = []): Line[] {
  const shown = items.slice(0, maxLines);
  const more = items.length - shown.length;
  return shown.flatMap((item, index) => {
    const start: Line = index === 0 ? [...before] : [];
    if (item.label) start.push(piece(`${item.label.slice(0, columns)}: `, dim));
    const text = oneLine(clip(item.text, columns));
    if (items.length === 1) return hang(start, text, columns);
    const end = more > 0 && index === shown.length - 1 ? [piece(` +${more} more`, dim)] : [];
    return [[...cutLine([...start, { text }], columns - lineWidth(end)), ...end]];
  });
}

/** Text behind the start of a line, going on in the next. */
function hang(start: Line, text: VisibleText, columns: number): Line[] {
  const used = lineWidth(start);
  if (used > columns / 2) return [cutLine([...start, { text }], columns)];
  const [first, ...rest] = wrap(`${' '.repeat(used)}${text}` as VisibleText, columns, maxLines);
  return [[...start, { text: first!.slice(used) as VisibleText }], ...rest.map((line) => [{ text: line }])];
}

/** As much of a text as two lines can need, so that a text of megabytes costs no more than a short one. */
function clip(text: string, columns: number): string {
  const limit = columns * maxLines * 4;
  return text.length > limit ? `${text.slice(0, limit)}…` : text;
}

function valueText(value: unknown, columns: number): string {
  return typeof value === 'string' ? value : compactJson(value, columns * maxLines * 4);
}

function hasMessages(value: unknown): boolean {
  return Array.isArray(value) || (typeof value === 'object' && value !== null && 'messages' in value);
}

function isEmptyObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}
