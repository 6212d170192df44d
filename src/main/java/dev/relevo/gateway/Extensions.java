package dev.relevo.gateway;

import dev.relevo.access.Admissions;
import java.util.List;
import java.util.Objects;

/**
 * What a gateway can be given beside its settings.
 *
 * @param admissions decides whether callers may ask now
 * @param listeners are told what became of requests
 * @param propagation which providers are told the place of a request in a distributed trace
 */
public record Extensions(
    Admissions admissions, List<RequestListener> listeners, Propagation propagation) {
  /** Everybody may ask, and nobody is told. */
  public static final Extensions NONE = new Extensions(Admissions.OPEN, List.of());

  public Extensions {
    Objects.requireNonNull(admissions, "admissions");
    listeners = List.copyOf(listeners);
    Objects.requireNonNull(propagation, "propagation");
  }

  /** All providers are told of traces. */
  public Extensions(Admissions admissions, List<RequestListener> listeners) {
    this(admissions, listeners, Propagation.ALL);
  }
}
