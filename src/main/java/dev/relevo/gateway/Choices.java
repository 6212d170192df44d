package dev.relevo.gateway;

import dev.relevo.chat.ChatRequest;
import dev.relevo.pool.RoutingSettings;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Tier;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * The names that a caller may choose from: the models on offer, the aliases, and the tiers. What is
 * said of an alias or a tier holds for whichever of its models answers, those of the tiers below
 * included.
 */
final class Choices {
  private static final String OWNER = "relevo";

  private final List<ModelCard> models;
  private final RoutingSettings routing;

  Choices(List<WorkerView> workers, RoutingSettings routing) {
    this.models = ModelCard.of(workers);
    this.routing = routing;
  }

  /** All that stand for something that is on offer: models, aliases, tiers. */
  List<ModelCard> cards() {
    List<ModelCard> cards = new ArrayList<>();
    for (ModelCard model : models) {
      if (ModelTag.find(routing.aliases(), model.id()) == null) {
        cards.add(model);
      }
    }
    for (String alias : new TreeSet<>(routing.aliases().keySet())) {
      add(cards, alias);
    }
    for (Tier tier : Tier.values()) {
      if (!targets(tier.word()).isEmpty()
          && cards.stream().noneMatch(it -> it.isNamed(tier.word()))) {
        add(cards, tier.word());
      }
    }
    return cards;
  }

  private void add(List<ModelCard> cards, String name) {
    ModelCard card = null;
    List<String> targets = targets(name);
    for (ModelCard model : models) {
      if (targets.stream()
          .anyMatch(target -> target.equals(ChatRequest.AUTO) || model.isNamed(target))) {
        ModelCard one = model.named(name, OWNER);
        card = card == null ? one : card.merged(one);
      }
    }
    if (card != null) {
      cards.add(card);
    }
  }

  /**
   * The model that is asked first where a caller names this one: the first on offer of an alias or
   * a tier, and else the name itself.
   */
  String first(String name) {
    for (String target : targets(name)) {
      if (target.equals(ChatRequest.AUTO) || isOnOffer(target)) {
        return target;
      }
    }
    return name;
  }

  private boolean isOnOffer(String name) {
    return models.stream().anyMatch(model -> model.isNamed(name));
  }

  /** What the name of an alias or a tier stands for; empty where it is neither. */
  private List<String> targets(String name) {
    List<String> aliased = ModelTag.find(routing.aliases(), name);
    if (aliased != null) {
      return aliased;
    }
    return isOnOffer(name) ? List.of() : routing.tiers().reachable(name);
  }
}
