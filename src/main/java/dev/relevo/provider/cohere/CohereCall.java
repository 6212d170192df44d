package dev.relevo.provider.cohere;

import dev.relevo.wire.SurrogateJoiner;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A tool call whose arguments come in pieces. Where a tool takes none, Cohere sends none at all or
 * the text {@code null}; both become an empty object. Not thread-safe.
 */
final class CohereCall {
  private static final String NOTHING = "null";
  private static final String EMPTY = "{}";

  private final SurrogateJoiner joiner = new SurrogateJoiner();
  private String held = "";
  private boolean begun;
  private boolean ended;

  /** An id for a call that comes without one. */
  static String newId() {
    return "call_" + Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  /** The arguments of a call that comes whole. */
  static String whole(String arguments) {
    return arguments.isBlank() || arguments.equals(NOTHING)
        ? EMPTY
        : SurrogateJoiner.wellFormed(arguments);
  }

  /** The next piece of the arguments, as far as it can be told now; may be empty. */
  String next(String piece) {
    if (begun) {
      return joiner.next(piece);
    }
    held += piece;
    if (NOTHING.startsWith(held)) {
      return "";
    }
    begun = true;
    return joiner.next(held);
  }

  /** What is left to say when all pieces have come; empty when that is nothing. */
  String end() {
    if (ended) {
      return "";
    }
    ended = true;
    return begun ? joiner.rest() : whole(held);
  }
}
