package dev.relevo.ledger;

/** A report would have more groups than anybody reads. */
final class TooManyGroups extends Exception {
  private static final long serialVersionUID = 1L;
}
