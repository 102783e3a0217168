-- The model servers that a project's gateway reaches. A secret is only named here (env:NAME, file:PATH), never held.
CREATE TABLE upstream (
  project INT NOT NULL,
  model VARCHAR(200) NOT NULL,
  endpoint VARCHAR(500) NOT NULL,
  kind SMALLINT NOT NULL,
  served_model VARCHAR(200),
  secret VARCHAR(1000),
  version BIGINT NOT NULL,
  preferred BOOLEAN NOT NULL,
  token_ids BOOLEAN NOT NULL,
  -- orders them by their arrival
  tick BIGINT NOT NULL,
  PRIMARY KEY (project, model, endpoint)
);

-- How a project wants its model calls treated; no row means as usual.
CREATE TABLE gateway_settings (
  project INT PRIMARY KEY,
  rewards_from_verifier BOOLEAN NOT NULL,
  free_traces DOUBLE PRECISION NOT NULL,
  max_calls BIGINT,
  max_tokens BIGINT,
  pause_nanos BIGINT,
  pause_reason VARCHAR(500)
);

-- Names that the wire of agentlightning 1.0 lets callers give to their rollouts.
CREATE TABLE rollout_name (
  project INT NOT NULL,
  name VARCHAR(200) NOT NULL,
  no BIGINT NOT NULL,
  PRIMARY KEY (project, name)
);
CREATE INDEX rollout_name_by_no ON rollout_name (no);
