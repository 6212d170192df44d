package dev.relevo.gateway;

/**
 * Is told of every request when it has ended. Called on the request's own thread, so it must not
 * block; what it throws is logged and goes no further. Thread-safe.
 */
@FunctionalInterface
public interface RequestListener {
  /** A request has ended; nothing of it changes any more. */
  void ended(RequestRecord record);
}
