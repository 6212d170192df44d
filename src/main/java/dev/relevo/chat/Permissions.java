package dev.relevo.chat;

import java.util.List;

/**
 * Which models and workers may serve a request. It binds whoever answers, not only what was asked
 * for: no fallback and no substitution goes beyond it. Immutable.
 *
 * @param models names of models, as {@code MODEL} (whoever has it), {@code WORKER/MODEL}, the name
 *     of an alias or a tier (what it stands for), or a beginning of names before {@code *}; empty
 *     for any
 * @param workers names of workers; empty for any
 */
public record Permissions(List<String> models, List<String> workers) {
  /** Anybody may serve. */
  public static final Permissions ALL = new Permissions(List.of(), List.of());

  public Permissions {
    models = List.copyOf(models);
    workers = List.copyOf(workers);
  }

  /** Whether nothing is forbidden. */
  public boolean isAll() {
    return models.isEmpty() && workers.isEmpty();
  }
}
