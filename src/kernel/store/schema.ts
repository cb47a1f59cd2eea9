/**
 * The tables, as migrations: entry n brings a database of version n to version n + 1. A published entry never changes.
 * References are stored under their names (`v1`, `ko12`, `kp3`), so that a person can read the tables.
 */

/** "ocap": tells our databases from others. */
export const APPLICATION_ID = 0x6f636170;

const version1 = `
CREATE TABLE counters (
  name TEXT PRIMARY KEY,
  next INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO counters (name, next) VALUES ('vat', 1), ('subcluster', 1), ('object', 1), ('promise', 1), ('queue', 1);

-- Code by the hash of its text (P13), kept while a vat runs it.
CREATE TABLE bundles (
  id TEXT PRIMARY KEY,
  bundle TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE subclusters (
  id TEXT PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('launching', 'running')),
  config TEXT NOT NULL,
  config_url TEXT
) STRICT, WITHOUT ROWID;

CREATE TABLE vats (
  id TEXT PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  subcluster TEXT NOT NULL REFERENCES subclusters (id),
  name TEXT NOT NULL,
  config TEXT NOT NULL,
  bundle TEXT NOT NULL REFERENCES bundles (id),
  root TEXT NOT NULL REFERENCES objects (kref),
  state TEXT NOT NULL CHECK (state IN ('starting', 'running', 'failed')),
  error TEXT,
  incarnation INTEGER NOT NULL,
  -- the number that the next thing the kernel names to this vat gets (o-N, p-N)
  next_import INTEGER NOT NULL,
  UNIQUE (subcluster, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX vats_by_bundle ON vats (bundle);

-- reachable: flagged importers + slots and targets of queues and settled promises + holds; recognizable: the same with
-- all importers. An object without an owner is an orphan: its vat, or the incarnation that made it, has ended.
CREATE TABLE objects (
  kref TEXT PRIMARY KEY,
  owner TEXT,
  reachable INTEGER NOT NULL CHECK (reachable >= 0),
  recognizable INTEGER NOT NULL CHECK (recognizable >= reachable),
  revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- refs: clist rows + slots, targets and results of queues + slots of settled promises + notifies + holds.
CREATE TABLE promises (
  kref TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('unresolved', 'fulfilled', 'rejected')),
  decider TEXT,
  refs INTEGER NOT NULL CHECK (refs >= 0),
  body TEXT,
  slots TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX promises_by_decider ON promises (decider) WHERE decider IS NOT NULL;

CREATE TABLE subscribers (
  promise TEXT NOT NULL,
  vat TEXT NOT NULL,
  PRIMARY KEY (promise, vat)
) STRICT, WITHOUT ROWID;
CREATE INDEX subscribers_by_vat ON subscribers (vat);

-- Messages that wait for their target to be decided, in the order they came.
CREATE TABLE promise_queue (
  promise TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  body TEXT NOT NULL,
  slots TEXT NOT NULL,
  result TEXT,
  PRIMARY KEY (promise, ordinal)
) STRICT, WITHOUT ROWID;

-- What waits for a vat, in order. A row stays until the crank of its delivery is applied (R2).
CREATE TABLE run_queue (
  vat TEXT NOT NULL,
  ordinal INTEGER NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('message', 'notify')),
  -- the object of a message, the promise of a notify
  target TEXT NOT NULL,
  body TEXT,
  slots TEXT,
  result TEXT,
  PRIMARY KEY (vat, ordinal)
) STRICT, WITHOUT ROWID;

-- What one vat and the kernel call the same thing. reachable: whether the vat may use its import, or still has to keep
-- its export.
CREATE TABLE clist (
  vat TEXT NOT NULL,
  kref TEXT NOT NULL,
  vref TEXT NOT NULL,
  reachable INTEGER NOT NULL,
  PRIMARY KEY (vat, kref)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX clist_by_vref ON clist (vat, vref);
CREATE INDEX clist_by_kref ON clist (kref);

CREATE TABLE gc_actions (
  vat TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('dropExport', 'retireExport', 'retireImport')),
  kref TEXT NOT NULL,
  PRIMARY KEY (vat, kind, kref)
) STRICT, WITHOUT ROWID;

-- References held from outside: 'root' (by the kernel, while the vat lives), 'pin', and one holder per host session.
CREATE TABLE holds (
  holder TEXT NOT NULL,
  kref TEXT NOT NULL,
  count INTEGER NOT NULL CHECK (count > 0),
  PRIMARY KEY (holder, kref)
) STRICT, WITHOUT ROWID;

-- The stores of vats. Keys and values are strings in an encoding that keeps every code unit and their order.
CREATE TABLE vat_store (
  vat TEXT NOT NULL,
  key BLOB NOT NULL,
  value BLOB NOT NULL,
  PRIMARY KEY (vat, key)
) STRICT, WITHOUT ROWID;
`;

export const migrations: readonly string[] = [version1];
