package dev.relevo.provider;

/** Where a provider computes. */
public enum Locality {
  /** On somebody else's hardware. */
  CLOUD,
  /** On own hardware: nothing leaves it. */
  LOCAL
}
