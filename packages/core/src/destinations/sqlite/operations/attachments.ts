import type { DatabaseSync } from 'node:sqlite';
import type { StoredAttachment } from '../../types.ts';

/** Keeps media that were taken out of spans: each content once, for as long as a trace refers to it. */
export interface AttachmentWriter {
  /** Keeps media for a trace, inside the caller's transaction. */
  put(trace: number, sha256: string, attachment: StoredAttachment): void;
}

export function attachmentWriter(database: DatabaseSync): AttachmentWriter {
  const find = database.prepare('SELECT id FROM attachments WHERE sha256 = ?');
  const insert = database.prepare('INSERT INTO attachments (sha256, mime_type, bytes) VALUES (?, ?, ?)');
  const refer = database.prepare(
    'INSERT INTO trace_attachments (trace, attachment) VALUES (?, ?) ON CONFLICT DO NOTHING',
  );
  return {
    put(trace, sha256, { mimeType, bytes }) {
      const hash = Buffer.from(sha256, 'hex');
      const id = find.get(hash)?.['id'] ?? insert.run(hash, mimeType, bytes).lastInsertRowid;
      refer.run(trace, id as number);
    },
  };
}

/** @param sha256 of the bytes, in hex */
export function getAttachment(database: DatabaseSync, sha256: string): StoredAttachment | undefined {
  const row = database
    .prepare('SELECT mime_type, bytes FROM attachments WHERE sha256 = ?')
    .get(Buffer.from(sha256, 'hex'));
  return row && { mimeType: String(row['mime_type']), bytes: row['bytes'] as Uint8Array };
}

/** The attachments that a trace refers to, by hash. */
export function attachmentsOfTrace(database: DatabaseSync, trace: number): (StoredAttachment & { sha256: string })[] {
  const rows = database
    .prepare(
      'SELECT sha256, mime_type, bytes FROM trace_attachments JOIN attachments ON attachments.id = attachment WHERE trace = ? ORDER BY sha256',
    )
    .all(trace);
  return rows.map((row) => ({
    sha256: Buffer.from(row['sha256'] as Uint8Array).toString('hex'),
    mimeType: String(row['mime_type']),
    bytes: row['bytes'] as Uint8Array,
  }));
}
