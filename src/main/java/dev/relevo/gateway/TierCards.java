package dev.relevo.gateway;

import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Tier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells of tiers as if they were models: what is said of one holds for whichever of the models on
 * offer answers, those of the tiers below included.
 */
final class TierCards {
  private static final String OWNER = "relevo";

  private TierCards() {}

  static List<ModelCard> of(List<WorkerView> workers, RoutingSettings routing) {
    List<ModelCard> models = ModelCard.of(workers);
    List<ModelCard> tiers = new ArrayList<>();
    for (Tier tier : Tier.values()) {
      String name = tier.word();
      boolean hidden =
          routing.aliases().containsKey(name) || models.stream().anyMatch(m -> m.isNamed(name));
      ModelCard card = hidden ? null : of(name, models, routing.tiers().reachable(name));
      if (card != null) {
        tiers.add(card);
      }
    }
    return tiers;
  }

  private static @Nullable ModelCard of(
      String tier, List<ModelCard> models, List<String> reachable) {
    ModelCard card = null;
    for (ModelCard model : models) {
      if (reachable.stream().anyMatch(model::isNamed)) {
        ModelCard one = model.named(tier, OWNER);
        card = card == null ? one : card.merged(one);
      }
    }
    return card;
  }
}
