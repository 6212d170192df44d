package dev.relevo.faults;

/** How an upstream of the soak can misbehave. */
enum SoakFault {
  /** The connection closes in order after some pieces, without the end of the body. */
  CUT,
  /** The connection is reset, before the head or after some pieces. */
  RESET,
  /** Status 500. */
  ERROR,
  /** Status 503. */
  UNAVAILABLE,
  /** Status 429 with a Retry-After. */
  LIMITED,
  /** Nothing more comes after some pieces. */
  STALL,
  /** Nothing comes at all. */
  NO_HEAD,
  /** Events that are none among the others, or chunks that are none. */
  GARBAGE,
  /** The first piece comes late, but comes. */
  SLOW,
  /** Status 200 and a stream that ends well without having said anything. */
  EMPTY
}
