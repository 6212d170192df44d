package dev.relevo.provider;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a probe found.
 *
 * @param state the finding
 * @param detail the finding in words for the operator, with the remedy where there is one
 * @param models the models on offer; empty when unknown
 * @param version the provider's version, or null when it does not say
 */
public record ProbeReport(
    State state, String detail, List<ModelInfo> models, @Nullable String version) {

  /** The findings of a probe. */
  public enum State {
    /** It answers and has a model. */
    AVAILABLE,
    /** It answers but has no model. */
    NO_MODELS,
    /** A model is being fetched or loaded. */
    LOADING,
    /** Nothing listens there. */
    NOT_RUNNING,
    /** It answers with an error; {@code detail} has the status. */
    HTTP_ERROR,
    /** It does not accept the keys. */
    KEY_REJECTED;

    /** Whether it has told which models it has. */
    public boolean isReachable() {
      return this == AVAILABLE || this == NO_MODELS;
    }

    /** Whether requests can be sent to it. */
    public boolean isUsable() {
      return this == AVAILABLE;
    }
  }

  public ProbeReport {
    Objects.requireNonNull(state, "state");
    Objects.requireNonNull(detail, "detail");
    models = List.copyOf(models);
  }

  public static ProbeReport of(State state, String detail) {
    return new ProbeReport(state, detail, List.of(), null);
  }

  public static ProbeReport available(List<ModelInfo> models, @Nullable String version) {
    return new ProbeReport(State.AVAILABLE, "available", models, version);
  }
}
