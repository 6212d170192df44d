package dev.relevo.faults;

import dev.relevo.testing.ScriptedServer.Recorded;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** A request for an answer as an upstream gets it. Thread-safe. */
final class Ask {
  private final Format format;
  private final Recorded request;
  private final Instant at = Instant.now();
  private volatile @Nullable Instant notBefore;

  Ask(Format format, Recorded request) {
    this.format = format;
    this.request = request;
  }

  Format format() {
    return format;
  }

  boolean isStreamed() {
    return format.isStreamed(request);
  }

  String model() {
    return format.model(request);
  }

  String key() {
    return format.key(request);
  }

  /** The begun answer that it is to go on with; empty when it is to answer. */
  String begun() {
    return format.begun(request);
  }

  /** When it came, as {@link System#nanoTime} counts. */
  long nanos() {
    return request.nanos();
  }

  Instant at() {
    return at;
  }

  /** The upstream has asked for no request before then. */
  void askFor(Instant then) {
    notBefore = then;
  }

  /** Before when the upstream wants no other request, or null when it did not say. */
  @Nullable Instant notBefore() {
    return notBefore;
  }
}
