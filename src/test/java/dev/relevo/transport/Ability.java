package dev.relevo.transport;

/**
 * What the transport over event loops can do and the one over Pekko HTTP cannot. A test that needs
 * one of these asserts it where it is there, and what happens instead where it is not.
 */
enum Ability {
  /**
   * A client that closes its connection is noticed while nothing is sent to it. Pekko HTTP takes
   * the end of what a client sends for the end of its requests, no more.
   */
  NOTICES_SILENT_CLOSE,
  /**
   * A request, its continuations and its streams run on one thread. Pekko's actors run on any of
   * their dispatcher's.
   */
  ONE_THREAD_PER_LANE,
  /**
   * A drain waits for clients that have not read all yet. Pekko HTTP resets their connections a
   * moment after the last of it was written.
   */
  DRAINS_SLOW_READERS,
  /**
   * The next of several requests sent at once is not given to the handler before the one before is
   * answered. Pekko HTTP reads a few ahead.
   */
  ASKS_ONE_AT_A_TIME,
  /**
   * An answer that nobody asked for ends its connection. Pekko HTTP takes it for the answer of the
   * next request.
   */
  DROPS_UNASKED_ANSWERS;

  /** Whether this transport has it. */
  boolean isOf(TransportKind kind) {
    return kind == TransportKind.EVENT_LOOP;
  }
}
