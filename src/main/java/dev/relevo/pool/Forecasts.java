package dev.relevo.pool;

/** What is expected of candidates, for one request and at one moment. */
public interface Forecasts {
  /** How long a candidate will take. */
  Forecast of(Candidate candidate);

  /** How many tokens of the prompt a candidate has read before, and so need not read again. */
  int cachedTokens(Candidate candidate);
}
