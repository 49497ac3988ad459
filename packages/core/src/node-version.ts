/** The oldest Node that is supported: major and minor version. */
const OLDEST: readonly [number, number] = [22, 18];

/** What to tell where this Node is too old to record on; `undefined` where it is not. */
export function nodeTooOld(version: string = process.versions.node): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return undefined;
  return `autolog needs Node ${OLDEST.join('.')} or later; this is ${version}. Nothing is recorded.`;
}
