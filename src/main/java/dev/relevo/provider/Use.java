package dev.relevo.provider;

/** When requests go to a provider that do not name it or its model. */
public enum Use {
  /** Whenever the strategy chooses it. */
  NORMAL,
  /** When nobody else can answer, now or soon, whatever the strategy says. */
  LAST_RESORT,
  /** Never. */
  BY_NAME
}
