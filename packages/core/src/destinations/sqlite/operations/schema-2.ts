/**
 * Takes a file from version 1 of the schema to version 2: experiments, runs, tags, metadata, assessments, attachments, and
 * the repeated contents of a trace stored once.
 *
 * - `traces.given` tells what a program said itself and no span may change: see `Given` in trace-update.ts.
 * - An experiment's id is its key as text, as MLflow's are; traces are in the experiment "Default" unless they say otherwise.
 * - `contents.id` is the trace's key times 2^20 plus a number that counts up in the trace: see contents.ts.
 * - What hangs on a trace goes with it; attachments go with the last trace that refers to them.
 */
export const schema2: string = `
  CREATE TABLE experiments (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    lifecycle_stage TEXT NOT NULL DEFAULT 'active',
    creation_time_ms INTEGER NOT NULL,
    tags TEXT NOT NULL DEFAULT '{}'
  );
  INSERT INTO experiments (id, name, creation_time_ms) VALUES (0, 'Default', CAST(unixepoch('subsec') * 1000 AS INTEGER));

  CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    run_id TEXT NOT NULL UNIQUE,
    run_name TEXT NOT NULL,
    experiment_id TEXT NOT NULL,
    status TEXT NOT NULL,
    start_time_ms INTEGER NOT NULL,
    end_time_ms INTEGER,
    tags TEXT NOT NULL DEFAULT '{}'
  );
  CREATE INDEX runs_by_start ON runs (start_time_ms, id);

  ALTER TABLE traces ADD COLUMN experiment_id TEXT NOT NULL DEFAULT '0';
  ALTER TABLE traces ADD COLUMN run_id TEXT;
  ALTER TABLE traces ADD COLUMN client_request_id TEXT;
  ALTER TABLE traces ADD COLUMN given INTEGER NOT NULL DEFAULT 0;
  CREATE INDEX traces_by_experiment ON traces (experiment_id, start_time_ns, id);
  CREATE INDEX traces_by_run ON traces (run_id, start_time_ns, id) WHERE run_id IS NOT NULL;

  CREATE TABLE trace_tags (
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (trace, key)
  ) WITHOUT ROWID;

  CREATE TABLE trace_metadata (
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    key TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (trace, key)
  ) WITHOUT ROWID;

  CREATE TABLE assessments (
    id INTEGER PRIMARY KEY,
    assessment_id TEXT NOT NULL UNIQUE,
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    span_id TEXT,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    value TEXT,
    error TEXT,
    source_type TEXT NOT NULL,
    source_id TEXT NOT NULL,
    rationale TEXT,
    metadata TEXT NOT NULL DEFAULT '{}',
    create_time_ms INTEGER NOT NULL,
    last_update_time_ms INTEGER NOT NULL
  );
  CREATE INDEX assessments_of_trace ON assessments (trace);

  CREATE TABLE contents (
    id INTEGER PRIMARY KEY,
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    hash BLOB NOT NULL,
    text TEXT NOT NULL
  );
  CREATE UNIQUE INDEX contents_by_hash ON contents (trace, hash);

  CREATE TABLE attachments (
    id INTEGER PRIMARY KEY,
    sha256 BLOB NOT NULL UNIQUE,
    mime_type TEXT NOT NULL,
    bytes BLOB NOT NULL
  );
  CREATE TABLE trace_attachments (
    trace INTEGER NOT NULL REFERENCES traces (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    attachment INTEGER NOT NULL REFERENCES attachments (id),
    PRIMARY KEY (trace, attachment)
  ) WITHOUT ROWID;
  CREATE INDEX traces_of_attachment ON trace_attachments (attachment);
  CREATE TRIGGER attachment_unused AFTER DELETE ON trace_attachments
  WHEN NOT EXISTS (SELECT 1 FROM trace_attachments WHERE attachment = OLD.attachment)
  BEGIN
    DELETE FROM attachments WHERE id = OLD.attachment;
  END;
`;
