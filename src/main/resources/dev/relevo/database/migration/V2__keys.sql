-- One row for each key that was ever made; of a deleted one the hashes are gone and the name stays for the ledger. Rules:
-- null is what holds for every key. Lists have one name a line. Money is in nano US dollars.
CREATE TABLE api_key (
  id VARCHAR(20) PRIMARY KEY,
  name VARCHAR(100) NOT NULL,
  -- the name as long as nobody else may have it
  living_name VARCHAR(100) UNIQUE,
  owner VARCHAR(200),
  hash VARCHAR(200),
  previous_hash VARCHAR(200),
  previous_until TIMESTAMP WITH TIME ZONE,
  models VARCHAR(32000) NOT NULL,
  workers VARCHAR(32000) NOT NULL,
  privacy VARCHAR(20) NOT NULL,
  priority VARCHAR(20),
  expires_at TIMESTAMP WITH TIME ZONE,
  has_rate BOOLEAN NOT NULL,
  rate_requests BIGINT,
  rate_tokens BIGINT,
  rate_window_ms BIGINT NOT NULL,
  rate_concurrency INTEGER,
  has_budget BOOLEAN NOT NULL,
  budget_daily_nanos BIGINT,
  budget_monthly_nanos BIGINT,
  created_at TIMESTAMP WITH TIME ZONE NOT NULL,
  rotated_at TIMESTAMP WITH TIME ZONE,
  disabled_at TIMESTAMP WITH TIME ZONE,
  deleted_at TIMESTAMP WITH TIME ZONE,
  last_used_at TIMESTAMP WITH TIME ZONE,
  -- grows with each change, so that the sum of all tells whether anything has changed
  version BIGINT NOT NULL
);
