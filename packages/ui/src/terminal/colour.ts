import { WriteStream } from 'node:tty';
import type { SpanType } from '@autolog/core';

/** Bits of colour that the output takes; 1 is none. */
export type ColourDepth = 1 | 4 | 8 | 24;

/** How a piece of a line looks. `rgb` for terminals of many colours, `ansi` for those of sixteen. */
export interface Style {
  bold?: true;
  dim?: true;
  colour?: { rgb: number; ansi: number };
}

export const bold: Style = { bold: true };
export const dim: Style = { dim: true };
export const errorStyle: Style = { colour: { rgb: 0xda363e, ansi: 31 } };
export const okStyle: Style = { colour: { rgb: 0x1f873a, ansi: 32 } };
export const warningStyle: Style = { colour: { rgb: 0x9e6b03, ansi: 33 } };

/** The viewer's hues, each at the lightness that contrasts as much with white as with black (4.5). */
const typeColours = new Map<SpanType, { rgb: number; ansi: number }>([
  ['AGENT', { rgb: 0x8a58e3, ansi: 35 }],
  ['CHAT_MODEL', { rgb: 0x1673e0, ansi: 94 }],
  ['LLM', { rgb: 0x3377c5, ansi: 34 }],
  ['TOOL', { rgb: 0xc35408, ansi: 33 }],
  ['RETRIEVER', { rgb: 0x1f873a, ansi: 32 }],
  ['EMBEDDING', { rgb: 0x138379, ansi: 36 }],
  ['RERANKER', { rgb: 0x528211, ansi: 92 }],
  ['PARSER', { rgb: 0xc6418f, ansi: 95 }],
]);

const otherTypes = { rgb: 0x6d7680, ansi: 90 };

/** The colour of a span type; types without one of their own are grey. */
export function typeStyle(type: SpanType): Style {
  return { colour: typeColours.get(type) ?? otherTypes };
}

/** What decides about colour: the output, the environment, and `--color` or `--no-color`. */
export interface ColourConditions {
  isTTY: boolean;
  env: NodeJS.ProcessEnv;
  wanted?: boolean | undefined;
}

/** Colour where the output is a terminal that has it, unless FORCE_COLOR, NO_COLOR or an option say otherwise. */
export function colourDepth({ isTTY, env, wanted }: ColourConditions): ColourDepth {
  const ofTerminal = (environment: NodeJS.ProcessEnv) =>
    WriteStream.prototype.getColorDepth(environment) as ColourDepth;
  if (wanted === false) return 1;
  if (wanted) {
    const { NO_COLOR: _, NODE_DISABLE_COLORS: __, ...rest } = env;
    return Math.max(4, ofTerminal(rest)) as ColourDepth;
  }
  return isTTY || env['FORCE_COLOR'] !== undefined ? ofTerminal(env) : 1;
}

/** Text with the escape sequences of its style around it. */
export function paint(text: string, style: Style | undefined, depth: ColourDepth): string {
  if (depth === 1 || style === undefined || text === '') return text;
  const codes: (string | number)[] = [];
  if (style.bold) codes.push(1);
  if (style.dim) codes.push(2);
  if (style.colour) codes.push(colourCode(style.colour, depth));
  return `\x1b[${codes.join(';')}m${text}\x1b[0m`;
}

function colourCode({ rgb, ansi }: { rgb: number; ansi: number }, depth: ColourDepth): string | number {
  if (depth === 4) return ansi;
  const channels = [rgb >> 16, (rgb >> 8) & 255, rgb & 255];
  if (depth === 24) return `38;2;${channels.join(';')}`;
  const [red, green, blue] = channels.map(cubeStep) as [number, number, number];
  return `38;5;${16 + 36 * red + 6 * green + blue}`;
}

/** The nearest of the six steps (0, 95, 135, 175, 215, 255) that a channel has among 256 colours. */
function cubeStep(channel: number): number {
  return channel < 48 ? 0 : channel < 115 ? 1 : Math.floor((channel - 35) / 40);
}
