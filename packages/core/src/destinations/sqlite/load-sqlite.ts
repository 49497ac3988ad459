type Sqlite = typeof import('node:sqlite');

let sqlite: Sqlite | undefined;

/**
 * `node:sqlite`, loaded when it is first needed. Node 22 warns that it is experimental, which the user of a program that
 * is traced can do nothing about: that one warning is held back, all others pass.
 */
export function loadSqlite(): Sqlite {
  if (sqlite) return sqlite;
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return (sqlite = process.getBuiltinModule('node:sqlite'));
  } finally {
    process.emitWarning = emitWarning;
  }
}
