import { builtins } from '../builtins.ts';

const pool = Buffer.allocUnsafeSlow(8192);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    builtins.crypto.randomFillSync(pool);
    used = 0;
  }
  return pool.toString('hex', used, (used += bytes));
}

/** A new trace id: `tr-` and 32 hex digits, of which the hex is a W3C trace id. */
export function newTraceId(): string {
  return `tr-${randomHex(16)}`;
}

/** A new span id: 16 hex digits, as W3C has it. */
export function newSpanId(): string {
  return randomHex(8);
}
