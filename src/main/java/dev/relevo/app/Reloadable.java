package dev.relevo.app;

/** A part of a serving process that can go on under another configuration. Thread-safe. */
@FunctionalInterface
interface Reloadable {
  /** Goes on under this configuration, which has no faults; does not fail, and waits for nobody. */
  void reload(Configuration next);
}
