/** A moment in local time: its date `2026-11-23` and its time of day `12:41:07`. Takes milliseconds since the epoch. */
export function formatTime(milliseconds: number): { date: string; time: string } {
  const moment = new Date(milliseconds);
  if (Number.isNaN(moment.getTime())) return { date: '?', time: '' };
  const date = [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map(twoDigits).join('-');
  const time = [moment.getHours(), moment.getMinutes(), moment.getSeconds()].map(twoDigits).join(':');
  return { date, time };
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}
