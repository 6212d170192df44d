-- One row for each request, and one for each attempt to have it answered. Money is in nano US dollars; a cost that is
-- not known is null and never 0. Days are UTC's. References are made by the gateways and grow with the time.
CREATE TABLE request (
  ref UUID PRIMARY KEY,
  request_id VARCHAR(200) NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL,
  utc_day DATE NOT NULL,
  key_id VARCHAR(200) NOT NULL,
  dialect VARCHAR(40) NOT NULL,
  operation VARCHAR(40) NOT NULL,
  asked_model VARCHAR(200) NOT NULL,
  served_model VARCHAR(200),
  worker VARCHAR(200),
  kind VARCHAR(40),
  is_local BOOLEAN NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  token_source VARCHAR(20) NOT NULL,
  cost_nanos BIGINT,
  price_as_of VARCHAR(20),
  first_token_ms BIGINT,
  total_ms BIGINT NOT NULL,
  queued_ms BIGINT NOT NULL,
  attempts INTEGER NOT NULL,
  outcome VARCHAR(20) NOT NULL,
  error_class VARCHAR(60),
  seams INTEGER NOT NULL,
  cache_hit BOOLEAN NOT NULL,
  fallback BOOLEAN NOT NULL
);

CREATE INDEX request_by_day ON request (utc_day);

CREATE TABLE attempt (
  request_ref UUID NOT NULL,
  attempt_number INTEGER NOT NULL,
  started_at TIMESTAMP WITH TIME ZONE NOT NULL,
  utc_day DATE NOT NULL,
  key_id VARCHAR(200) NOT NULL,
  worker VARCHAR(200) NOT NULL,
  kind VARCHAR(40) NOT NULL,
  model VARCHAR(200) NOT NULL,
  is_local BOOLEAN NOT NULL,
  reason VARCHAR(40) NOT NULL,
  outcome VARCHAR(20) NOT NULL,
  prompt_tokens BIGINT NOT NULL,
  completion_tokens BIGINT NOT NULL,
  cached_tokens BIGINT NOT NULL,
  reasoning_tokens BIGINT NOT NULL,
  token_source VARCHAR(20) NOT NULL,
  cost_nanos BIGINT,
  price_as_of VARCHAR(20),
  request_cost_known BOOLEAN NOT NULL,
  first_token_ms BIGINT,
  total_ms BIGINT NOT NULL,
  error_class VARCHAR(60),
  status INTEGER,
  is_seam BOOLEAN NOT NULL,
  PRIMARY KEY (request_ref, attempt_number)
);

CREATE INDEX attempt_by_day ON attempt (utc_day);

CREATE INDEX attempt_by_start ON attempt (started_at);
