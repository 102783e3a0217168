-- Training jobs. Who runs one has a lease with a fence that grows with each claim.
CREATE TABLE job (
  no BIGINT PRIMARY KEY,
  project INT NOT NULL,
  name VARCHAR(200) NOT NULL,
  spec VARBINARY(100000000) NOT NULL,
  tasks INT NOT NULL,
  state SMALLINT NOT NULL,
  create_time BIGINT NOT NULL,
  update_time BIGINT NOT NULL,
  end_time BIGINT,
  worker VARCHAR(200),
  fence INT NOT NULL,
  -- claims since the last committed step
  idle_claims INT NOT NULL,
  lease_ttl BIGINT NOT NULL,
  -- null where nobody runs it
  lease_until BIGINT,
  step BIGINT NOT NULL,
  stopping BOOLEAN NOT NULL,
  progress VARBINARY(100000000),
  checkpoint_step BIGINT,
  checkpoint_uri VARCHAR(2000),
  checkpoint_sha256 VARCHAR(64),
  checkpoint_bytes BIGINT,
  resources_id VARCHAR(200),
  message VARCHAR(2000)
);
CREATE INDEX job_by_state ON job (project, state, no);
CREATE INDEX job_by_lease ON job (lease_until);

CREATE TABLE job_task (
  job BIGINT NOT NULL,
  position INT NOT NULL,
  mode SMALLINT,
  input VARBINARY(100000000) NOT NULL,
  PRIMARY KEY (job, position)
);

CREATE TABLE job_step (
  job BIGINT NOT NULL,
  step BIGINT NOT NULL,
  -- of the lease under which it was committed
  fence INT NOT NULL,
  at_time BIGINT NOT NULL,
  -- a JSON object of name to number
  figures VARBINARY(100000000) NOT NULL,
  run_cursor VARBINARY(100000000) NOT NULL,
  checkpoint_step BIGINT,
  checkpoint_uri VARCHAR(2000),
  checkpoint_sha256 VARCHAR(64),
  checkpoint_bytes BIGINT,
  resources_id VARCHAR(200),
  PRIMARY KEY (job, step)
);

-- What steps used: a rollout once in a job, whatever becomes of the rollout itself.
CREATE TABLE job_rollout (
  job BIGINT NOT NULL,
  rollout VARCHAR(200) NOT NULL,
  -- the step, and in the low 17 bits the place in it
  place BIGINT NOT NULL,
  used_as SMALLINT NOT NULL,
  reason VARCHAR(200),
  reward DOUBLE PRECISION,
  PRIMARY KEY (job, rollout)
);
CREATE UNIQUE INDEX job_rollout_by_place ON job_rollout (job, place);
