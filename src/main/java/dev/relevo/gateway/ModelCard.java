package dev.relevo.gateway;

import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerView;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A model on offer, merged over all workers that have it.
 *
 * @param id the name by which it is asked for
 * @param workers who has it
 * @param contextTokens the smallest window among them in tokens, or null when unknown
 */
public record ModelCard(String id, List<String> workers, @Nullable Integer contextTokens) {
  public ModelCard {
    Objects.requireNonNull(id, "id");
    workers = List.copyOf(workers);
  }

  /**
   * Whether a caller's name means this model: as it stands, with {@code :latest} implied, or as
   * worker/model.
   */
  public boolean isNamed(String name) {
    if (id.equals(name) || id.equals(name + ":latest")) {
      return true;
    }
    int slash = name.indexOf('/');
    return slash > 0
        && workers.contains(name.substring(0, slash))
        && id.equals(name.substring(slash + 1));
  }

  /** The models of usable workers, by name. */
  static List<ModelCard> of(List<WorkerView> workers) {
    Map<String, ModelCard> cards = new TreeMap<>();
    for (WorkerView worker : workers) {
      if (worker.snapshot().health().isUsable()) {
        for (ModelStatus model : worker.snapshot().models()) {
          ModelCard card =
              new ModelCard(
                  model.info().name(),
                  List.of(worker.snapshot().id().value()),
                  model.info().contextTokens());
          cards.merge(card.id, card, ModelCard::merged);
        }
      }
    }
    return new ArrayList<>(cards.values());
  }

  private ModelCard merged(ModelCard other) {
    List<String> all = new ArrayList<>(workers);
    all.addAll(other.workers);
    Integer smallest =
        contextTokens == null
            ? other.contextTokens
            : other.contextTokens == null
                ? contextTokens
                : Integer.valueOf(Math.min(contextTokens, other.contextTokens));
    return new ModelCard(id, all, smallest);
  }
}
