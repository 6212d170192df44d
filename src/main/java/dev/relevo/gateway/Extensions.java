package dev.relevo.gateway;

import dev.relevo.access.Admissions;
import java.util.List;
import java.util.Objects;

/**
 * What a gateway can be given beside its settings.
 *
 * @param admissions decides whether callers may ask now
 * @param listeners are told what became of requests
 */
public record Extensions(Admissions admissions, List<RequestListener> listeners) {
  /** Everybody may ask, and nobody is told. */
  public static final Extensions NONE = new Extensions(Admissions.OPEN, List.of());

  public Extensions {
    Objects.requireNonNull(admissions, "admissions");
    listeners = List.copyOf(listeners);
  }
}
