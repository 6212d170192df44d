package dev.relevo.transport;

/** The implementations of {@link Transport}, as {@code relevo.transport} names them. */
public enum TransportKind {
  /** Netty's channels, and streams on the loop that owns the channel. */
  EVENT_LOOP,
  /** Pekko HTTP. */
  PEKKO
}
