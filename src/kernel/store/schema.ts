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
INSERT INTO counters (name, next) VALUES ('vat', 1), ('subcluster', 1), ('object', 1), ('promise', 1), ('queue', 1), ('crank', 1);

-- Code by the hash of its text (P13), kept while a vat runs it or a subcluster was launched with it.
CREATE TABLE bundles (
  id TEXT PRIMARY KEY,
  bundle TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row: whether the last kernel life ended by a stop.
CREATE TABLE kernel_life (
  clean INTEGER NOT NULL
) STRICT;
INSERT INTO kernel_life (clean) VALUES (1);

-- One row: a random id that tells this kernel from others. A copy that is imported gets another.
CREATE TABLE kernel_meta (
  incarnation TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

CREATE TABLE subclusters (
  id TEXT PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('launching', 'running')),
  config TEXT NOT NULL,
  config_url TEXT,
  -- the name under which the host declared it; null for those that were launched by a call
  system_name TEXT UNIQUE
) STRICT, WITHOUT ROWID;

-- The code that each vat of a subcluster was launched with, kept while the subcluster is.
CREATE TABLE pinned_code (
  subcluster TEXT NOT NULL REFERENCES subclusters (id),
  name TEXT NOT NULL,
  bundle TEXT NOT NULL REFERENCES bundles (id),
  PRIMARY KEY (subcluster, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX pinned_code_by_bundle ON pinned_code (bundle);

CREATE TABLE vats (
  id TEXT PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  subcluster TEXT NOT NULL REFERENCES subclusters (id),
  name TEXT NOT NULL,
  config TEXT NOT NULL,
  bundle TEXT NOT NULL REFERENCES bundles (id),
  root TEXT NOT NULL REFERENCES objects (kref),
  -- ended: it is dead to everybody, and its rows are being removed in steps (P10)
  state TEXT NOT NULL CHECK (state IN ('starting', 'running', 'failed', 'suspended', 'ended')),
  -- why it failed, was suspended or ended
  error TEXT,
  -- when it did what it must not lately: milliseconds since 1970, separated by commas (P16)
  faults TEXT NOT NULL,
  -- 1 while a delivery is tried that may have ended the kernel's process before (R9)
  suspect INTEGER NOT NULL,
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
  -- a vat, or 'kernel' for an object of the host
  owner TEXT,
  reachable INTEGER NOT NULL CHECK (reachable >= 0),
  recognizable INTEGER NOT NULL CHECK (recognizable >= reachable),
  revoked INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX objects_of_kernel ON objects (owner) WHERE owner = 'kernel';

-- refs: clist rows + slots, targets and results of queues + slots of settled promises + notifies + holds.
CREATE TABLE promises (
  kref TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('unresolved', 'fulfilled', 'rejected')),
  -- a vat, or 'kernel' for a promise of the host
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
  -- the number of the crank that sent it; null: it came from outside the vats
  cause INTEGER,
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
  -- the number of the crank that sent or settled it; null: it came from outside the vats
  cause INTEGER,
  -- when it came into this queue, in milliseconds since 1970
  queued INTEGER NOT NULL,
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

-- The host's objects that vats know by name (R11). Each is held while its row is here; a name keeps its object in the next
-- kernel life. Other objects of the host (owner 'kernel') belong to one life.
CREATE TABLE services (
  name TEXT PRIMARY KEY,
  kref TEXT NOT NULL UNIQUE,
  system_only INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages to objects of the host, until they are answered; started: durably so before the call is made (P8).
CREATE TABLE service_calls (
  ordinal INTEGER PRIMARY KEY,
  target TEXT NOT NULL,
  body TEXT NOT NULL,
  slots TEXT NOT NULL,
  result TEXT,
  state TEXT NOT NULL CHECK (state IN ('queued', 'started')),
  -- the number of the crank that sent it
  cause INTEGER
) STRICT;
CREATE INDEX service_calls_queued ON service_calls (target) WHERE state = 'queued';

CREATE TABLE gc_actions (
  vat TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('dropExport', 'retireExport', 'retireImport')),
  kref TEXT NOT NULL,
  PRIMARY KEY (vat, kind, kref)
) STRICT, WITHOUT ROWID;

-- Messages of hosts that carry a requestId: each is sent once, and its answer is kept until it is acknowledged (P8).
CREATE TABLE host_calls (
  request TEXT PRIMARY KEY,
  -- SHA-256 of what was asked, to tell a repetition from a mistake
  digest TEXT NOT NULL,
  -- its result, which is held
  promise TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- References held from outside: 'root' (by the kernel, while the vat lives), 'pin' (by the host), and one holder per host
-- session.
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

/** Which supervisor's code each vat runs (P14). */
const supervisors = `
-- SHA-256 of the supervisor of this incarnation, in hex; null until its start is applied, and where the host runs code of its own
ALTER TABLE vats ADD COLUMN supervisor TEXT;
`;

/** Other kernels, what is on its way to them, and who this one is to them. */
const networking = `
INSERT INTO counters (name, next) VALUES ('remote', 1);

-- One row at most: the identity, its secret in the open or sealed with a password. Never shown to anybody.
CREATE TABLE identity (
  peer_id TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('phrase', 'seed')),
  secret BLOB,
  rounds INTEGER,
  salt BLOB,
  iv BLOB,
  box BLOB,
  CHECK ((secret IS NULL) = (box IS NOT NULL))
) STRICT, WITHOUT ROWID;

-- One row at most: what the network was initialised with, as JSON.
CREATE TABLE remote_comms (
  options TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;

-- Peers. Their references, queues and gc actions stand in the tables of the vats, under their ids.
CREATE TABLE remotes (
  id TEXT PRIMARY KEY,
  ordinal INTEGER NOT NULL,
  peer_id TEXT NOT NULL UNIQUE,
  -- our random id for what we share, and the peer's (R12)
  session TEXT NOT NULL,
  peer_session TEXT,
  -- the last message made for the peer, the last it has said to have, and its last that was taken
  sent INTEGER NOT NULL,
  acked INTEGER NOT NULL CHECK (acked <= sent),
  received INTEGER NOT NULL,
  closed INTEGER NOT NULL,
  hints TEXT NOT NULL,
  next_import INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Messages that the peer has not said to have.
CREATE TABLE outbox (
  remote TEXT NOT NULL,
  seq INTEGER NOT NULL,
  body TEXT NOT NULL,
  PRIMARY KEY (remote, seq)
) STRICT, WITHOUT ROWID;

-- The last message to the peer that named a thing we gave it: a drop that was made before it had that message is stale.
CREATE TABLE remote_mentions (
  remote TEXT NOT NULL,
  kref TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (remote, kref)
) STRICT, WITHOUT ROWID;

-- Promises whose decision was told to the peer, which may still name them until it has that message and what it made before came in.
CREATE TABLE remote_settled (
  remote TEXT NOT NULL,
  kref TEXT NOT NULL,
  seq INTEGER NOT NULL,
  PRIMARY KEY (remote, kref)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_settled_by_seq ON remote_settled (remote, seq);

-- Messages to promises that the peer decides, sent ahead, until it is known that it has passed them on (R6).
CREATE TABLE sent_ahead (
  remote TEXT NOT NULL,
  seq INTEGER NOT NULL,
  promise TEXT NOT NULL,
  body TEXT NOT NULL,
  slots TEXT NOT NULL,
  result TEXT,
  cause INTEGER,
  PRIMARY KEY (remote, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX sent_ahead_by_promise ON sent_ahead (remote, promise);

-- Ocap URLs by the SHA-256 of their random numbers; each holds its object.
CREATE TABLE ocap_urls (
  digest TEXT PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  kref TEXT NOT NULL,
  name TEXT,
  pet_name TEXT,
  issued INTEGER NOT NULL,
  expires INTEGER,
  uses_left INTEGER,
  redeemed INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX ocap_urls_by_expiry ON ocap_urls (expires) WHERE expires IS NOT NULL;
CREATE INDEX ocap_urls_used_up ON ocap_urls (uses_left) WHERE uses_left = 0;
`;

/** What a person sees of objects, and what a person sets. */
const inspection = `
-- what the vat alleged that the object is when it first gave it away
ALTER TABLE objects ADD COLUMN iface TEXT;
-- the objects in the order of their numbers, all and of one owner, with what lists are filtered by
CREATE INDEX objects_by_number ON objects (CAST(substr(kref, 3) AS INTEGER), revoked);
CREATE INDEX objects_by_owner ON objects (owner, CAST(substr(kref, 3) AS INTEGER), revoked);
DROP INDEX objects_of_kernel;
-- what is only recognised, or dropped and not yet retired: little at any time
CREATE INDEX clist_unreachable ON clist (kref) WHERE reachable = 0;

-- Names that the holder of this kernel gave to objects. A name holds nothing, and goes with its object.
CREATE TABLE pet_names (
  name TEXT PRIMARY KEY,
  kref TEXT NOT NULL UNIQUE
) STRICT, WITHOUT ROWID;

-- What was set to something else than the kernel's own choice.
CREATE TABLE settings (
  name TEXT PRIMARY KEY,
  value INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
`;

/** Whether a person has the recovery phrase. */
const phraseBackups = `
-- when a person last showed to have the phrase, in milliseconds since 1970; null: never
ALTER TABLE identity ADD COLUMN backed_up_at INTEGER;
`;

export const migrations: readonly string[] = [version1, supervisors, networking, inspection, phraseBackups];
