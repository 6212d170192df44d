package dev.relevo.simulation;

import java.util.Objects;

/**
 * What became of one request.
 *
 * @param request the request
 * @param ending how it ended
 * @param toFirst how long it took until the answer began, in seconds; infinite when it never did
 * @param toEnd how long it took until the answer was whole, in seconds; infinite when it never was
 */
record Fate(TraceRequest request, Ending ending, double toFirst, double toEnd) {

  /** How a request ends. */
  enum Ending {
    /** Its answer came whole. */
    FINISHED,
    /** It was told that nobody can answer now, before any of an answer had come. */
    REFUSED,
    /** It got an error that says nothing of that, or half an answer, or nothing in time. */
    LOST
  }

  Fate {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(ending, "ending");
  }

  boolean isFinished() {
    return ending == Ending.FINISHED;
  }
}
