-- The hot part of a rollout: small, updated a few times in its life. What the caller sent lies in task.
CREATE TABLE rollout (
  no BIGINT PRIMARY KEY,
  project INT NOT NULL,
  status SMALLINT NOT NULL,
  attempts INT NOT NULL,
  uncounted INT NOT NULL,
  mode SMALLINT,
  resources_id VARCHAR(200),
  group_id VARCHAR(200),
  priority INT NOT NULL,
  queue_rank BIGINT,
  start_time BIGINT NOT NULL,
  end_time BIGINT,
  timeout_nanos BIGINT,
  silence_nanos BIGINT,
  max_attempts INT NOT NULL,
  retry_on INT NOT NULL,
  disordered BOOLEAN NOT NULL,
  failure_kind SMALLINT,
  failure VARCHAR(2000)
);
CREATE INDEX rollout_by_status ON rollout (project, status, no);

CREATE TABLE task (
  no BIGINT PRIMARY KEY,
  input BYTEA NOT NULL,
  metadata BYTEA
);

-- What waits: a row comes with its rollout and goes with its claim. rank is priority, then time.
CREATE TABLE queue (
  project INT NOT NULL,
  rank_no BIGINT NOT NULL,
  no BIGINT NOT NULL,
  PRIMARY KEY (project, rank_no, no)
);

CREATE TABLE rollout_group (
  project INT NOT NULL,
  group_id VARCHAR(200) NOT NULL,
  no BIGINT NOT NULL,
  PRIMARY KEY (project, group_id, no)
);

-- k is the rollout's number and the attempt's in the low 8 bits.
CREATE TABLE attempt (
  k BIGINT PRIMARY KEY,
  status SMALLINT NOT NULL,
  worker VARCHAR(200),
  start_time BIGINT NOT NULL,
  end_time BIGINT,
  heartbeat BIGINT,
  spans INT NOT NULL,
  -- the last sequence id that the rollout gave out or saw, as of its latest attempt
  last_seq BIGINT NOT NULL,
  lease_ttl BIGINT NOT NULL,
  lease_until BIGINT,
  due BIGINT,
  failure_kind SMALLINT,
  failure VARCHAR(2000),
  metadata BYTEA
);

-- Attempts with a deadline. A row may be early, never late: who finds it looks at the attempt itself.
CREATE TABLE watch (
  k BIGINT PRIMARY KEY,
  due BIGINT NOT NULL
);
CREATE INDEX watch_by_due ON watch (due);

-- k is the attempt's key and the span's number in the low 22 bits.
CREATE TABLE span (
  k BIGINT PRIMARY KEY,
  seq BIGINT NOT NULL,
  span_key BIGINT NOT NULL,
  format SMALLINT NOT NULL,
  payload BYTEA NOT NULL
);
-- Several servers may write one attempt in turn: the database itself keeps its spans unique.
CREATE UNIQUE INDEX span_once ON span ((k >> 22), span_key);

CREATE TABLE worker (
  project INT NOT NULL,
  id VARCHAR(200) NOT NULL,
  status SMALLINT NOT NULL,
  stats BYTEA,
  heartbeat BIGINT,
  dequeued BIGINT,
  busy BIGINT,
  idle BIGINT,
  attempt BIGINT,
  PRIMARY KEY (project, id)
);

-- Every version is kept. tick orders them by time of arrival: the greatest is the latest.
CREATE TABLE resource (
  project INT NOT NULL,
  id VARCHAR(200) NOT NULL,
  version INT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  tick BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (project, id, version)
);
CREATE INDEX resource_by_tick ON resource (project, tick);

-- Answers to creates that carried a request id.
CREATE TABLE request (
  project INT NOT NULL,
  -- its kind in two letters before it
  id VARCHAR(202) NOT NULL,
  at_time BIGINT NOT NULL,
  answer BYTEA NOT NULL,
  PRIMARY KEY (project, id)
);
CREATE INDEX request_by_time ON request (at_time);

-- What changed, a row a commit. tx orders commits of several servers.
CREATE TABLE journal (
  tx BIGINT NOT NULL,
  no BIGINT NOT NULL,
  at_time BIGINT NOT NULL,
  body BYTEA NOT NULL,
  PRIMARY KEY (tx, no)
);

-- Counters, spread over shards so that servers of one database do not wait for each other.
CREATE TABLE tally (
  project INT NOT NULL,
  shard INT NOT NULL,
  rollouts BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  spans BIGINT NOT NULL,
  span_bytes BIGINT NOT NULL,
  queued BIGINT NOT NULL,
  PRIMARY KEY (project, shard)
);

CREATE TABLE project (
  no INT PRIMARY KEY,
  name VARCHAR(63) NOT NULL UNIQUE,
  create_time BIGINT NOT NULL,
  max_queued BIGINT,
  max_rollouts BIGINT,
  max_span_bytes BIGINT,
  retention_nanos BIGINT
);

CREATE TABLE api_key (
  id VARCHAR(40) PRIMARY KEY,
  project INT,
  role SMALLINT NOT NULL,
  name VARCHAR(200) NOT NULL,
  hash VARCHAR(64) NOT NULL UNIQUE,
  create_time BIGINT NOT NULL,
  expire_time BIGINT,
  revoke_time BIGINT
);

CREATE TABLE secret (
  name VARCHAR(100) PRIMARY KEY,
  bytes BYTEA NOT NULL
);

-- Numbers are handed out in blocks: a server takes the next one and counts through it in memory.
CREATE SEQUENCE rollout_block START WITH 0 INCREMENT BY 1024 MINVALUE 0;
CREATE SEQUENCE journal_block START WITH 0 INCREMENT BY 1024 MINVALUE 0;
CREATE SEQUENCE project_no START WITH 2 INCREMENT BY 1;
CREATE SEQUENCE tick START WITH 1 INCREMENT BY 1;

INSERT INTO project (no, name, create_time) VALUES (1, 'default', 0);
INSERT INTO tally (project, shard, rollouts, attempts, spans, span_bytes, queued) VALUES (1, 0, 0, 0, 0, 0, 0);
