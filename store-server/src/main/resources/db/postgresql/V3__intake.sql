-- What a project's spans and calls pass: redaction, budgets, recordings.
ALTER TABLE gateway_settings ADD COLUMN redact BOOLEAN DEFAULT TRUE NOT NULL;
ALTER TABLE gateway_settings ADD COLUMN max_turns BIGINT;
ALTER TABLE gateway_settings ADD COLUMN max_trajectory_tokens BIGINT;
ALTER TABLE gateway_settings ADD COLUMN max_seconds BIGINT;
ALTER TABLE gateway_settings ADD COLUMN replay SMALLINT DEFAULT 0 NOT NULL;

-- In millionths of the currency's unit for a million tokens.
ALTER TABLE upstream ADD COLUMN price_in BIGINT DEFAULT 0 NOT NULL;
ALTER TABLE upstream ADD COLUMN price_out BIGINT DEFAULT 0 NOT NULL;

-- What models were used for; each server adds to rows of its own.
CREATE TABLE model_usage (
  project INT NOT NULL,
  epoch_day INT NOT NULL,
  model VARCHAR(200) NOT NULL,
  shard INT NOT NULL,
  calls BIGINT NOT NULL,
  tokens_in BIGINT NOT NULL,
  tokens_out BIGINT NOT NULL,
  -- in millionths of a millionth of the currency's unit
  cost BIGINT NOT NULL,
  PRIMARY KEY (project, epoch_day, model, shard)
);

-- Answers of models, to be given again.
CREATE TABLE recording (
  project INT NOT NULL,
  request_hash VARCHAR(64) NOT NULL,
  model VARCHAR(200) NOT NULL,
  operation VARCHAR(40) NOT NULL,
  at_time BIGINT NOT NULL,
  content_type VARCHAR(100) NOT NULL,
  size INT NOT NULL,
  answer BYTEA NOT NULL,
  PRIMARY KEY (project, request_hash)
);
-- Finds the oldest without reading an answer.
CREATE INDEX recording_by_time ON recording (project, at_time, request_hash, size);

-- One row that is written to find out whether writes are taken.
CREATE TABLE probe (
  id INT PRIMARY KEY,
  at_time BIGINT NOT NULL
);
INSERT INTO probe (id, at_time) VALUES (1, 0);
