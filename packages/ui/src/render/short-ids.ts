const shortest = 'tr-'.length + 8;

/** The ids cut to the same length: eight digits, more where that is what tells them apart. */
export function shortIds(ids: readonly string[]): string[] {
  const sorted = [...new Set(ids)].toSorted();
  let length = shortest;
  for (const [index, id] of sorted.slice(1).entries()) length = Math.max(length, commonStart(id, sorted[index]!) + 1);
  return ids.map((id) => id.slice(0, length));
}

function commonStart(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}
