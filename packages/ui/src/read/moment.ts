const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

const duration = /^(\d+(?:\.\d+)?)([smhdw])$/;
const isoDate = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?)?$/;

/** What {@link parseMoment} reads, for messages and `--help`. */
export const momentForms = 'a time ago such as 45m, 12h or 30d, or a date such as 2026-11-01 or 2026-11-01T12:30';

/**
 * A moment of the past, in milliseconds since the epoch: so long ago (`45m`, `12h`, `30d`, `2w`), or a date, with or without
 * a time of day, in local time unless it says otherwise. `undefined` for other text, dates that are none, and what is to come.
 */
export function parseMoment(text: string, nowMs: number): number | undefined {
  const [, count, unit] = duration.exec(text) ?? [];
  if (count !== undefined) return Math.max(0, Math.floor(nowMs - Number(count) * unitsMs[unit!]!));
  const [, year, month, day, time = '00:00', zone = ''] = isoDate.exec(text) ?? [];
  if (year === undefined || !isDate(Number(year), Number(month), Number(day))) return undefined;
  const moment = new Date(`${year}-${month}-${day}T${time}${zone}`).getTime();
  return moment >= 0 && moment <= nowMs ? moment : undefined;
}

/** `Date` takes 30 February for 2 March. */
function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
