package dev.relevo.telemetry;

/**
 * Is told of every HTTP request once, when it has its whole answer or will never have it. Called on
 * the thread that ended the request, a stream's own included, and so must not block. Thread-safe.
 */
@FunctionalInterface
public interface AccessListener {
  /** A request has ended. */
  void ended(AccessEntry entry);
}
