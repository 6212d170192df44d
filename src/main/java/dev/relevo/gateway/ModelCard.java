package dev.relevo.gateway;

import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelDetails;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.Price;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A model on offer, merged over all workers that have it: what is said of it holds whoever answers.
 *
 * @param id the name by which it is asked for
 * @param workers who has it
 * @param owner who made it, or null when nobody says
 * @param created when it was published, or null when nobody says
 * @param contextTokens the smallest window among the workers in tokens, or null when unknown
 * @param maxOutputTokens the shortest of their longest answers in tokens, or null when unknown
 * @param abilities what all of them can do with it
 * @param price what it costs where it costs least, or null when unknown
 * @param local whether somebody has it on own hardware
 * @param sizeBytes its size, or null when nobody says
 * @param details what a host tells about its files, or null when none does
 */
public record ModelCard(
    String id,
    List<String> workers,
    @Nullable String owner,
    @Nullable Instant created,
    @Nullable Integer contextTokens,
    @Nullable Integer maxOutputTokens,
    Set<Ability> abilities,
    @Nullable Price price,
    boolean local,
    @Nullable Long sizeBytes,
    @Nullable ModelDetails details) {

  /** By a prompt three times as long as its answer. */
  private static final Comparator<Price> CHEAPEST = Comparator.comparingDouble(p -> p.of(3, 1));

  public ModelCard {
    Objects.requireNonNull(id, "id");
    workers = List.copyOf(workers);
    EnumSet<Ability> copy = EnumSet.noneOf(Ability.class);
    copy.addAll(abilities);
    abilities = Collections.unmodifiableSet(copy);
  }

  /**
   * Whether a caller's name means this model: as it stands, with {@code :latest} implied, or as
   * worker/model.
   */
  public boolean isNamed(String name) {
    if (ModelTag.same(id, name)) {
      return true;
    }
    int slash = name.indexOf('/');
    return slash > 0
        && workers.contains(name.substring(0, slash))
        && ModelTag.same(id, name.substring(slash + 1));
  }

  /** The models of usable workers, by name. */
  static List<ModelCard> of(List<WorkerView> workers) {
    Map<String, ModelCard> cards = new TreeMap<>();
    for (WorkerView worker : workers) {
      if (worker.snapshot().health().isUsable()) {
        for (ModelStatus model : worker.snapshot().models()) {
          ModelCard card = of(worker.snapshot(), model.info());
          cards.merge(card.id, card, ModelCard::merged);
        }
      }
    }
    return new ArrayList<>(cards.values());
  }

  private static ModelCard of(WorkerSnapshot worker, ModelInfo model) {
    return new ModelCard(
        model.name(),
        List.of(worker.id().value()),
        model.owner(),
        model.created(),
        model.contextTokens(),
        model.maxOutputTokens(),
        model.capabilities().abilities(),
        model.price(),
        worker.locality() == Locality.LOCAL,
        model.sizeBytes(),
        model.details());
  }

  /** The same under another name. */
  ModelCard named(String name, String by) {
    return new ModelCard(
        name,
        workers,
        by,
        null,
        contextTokens,
        maxOutputTokens,
        abilities,
        price,
        local,
        null,
        null);
  }

  ModelCard merged(ModelCard other) {
    Set<String> all = new LinkedHashSet<>(workers);
    all.addAll(other.workers);
    EnumSet<Ability> common = EnumSet.noneOf(Ability.class);
    common.addAll(abilities);
    common.retainAll(other.abilities);
    return new ModelCard(
        id,
        List.copyOf(all),
        owner == null ? other.owner : owner,
        known(created, other.created, BinaryOperator.minBy(Comparator.naturalOrder())),
        known(contextTokens, other.contextTokens, Math::min),
        known(maxOutputTokens, other.maxOutputTokens, Math::min),
        common,
        known(price, other.price, BinaryOperator.minBy(CHEAPEST)),
        local || other.local,
        sizeBytes == null ? other.sizeBytes : sizeBytes,
        details == null ? other.details : details);
  }

  private static <T> @Nullable T known(@Nullable T a, @Nullable T b, BinaryOperator<T> both) {
    if (a == null || b == null) {
      return a == null ? b : a;
    }
    return both.apply(a, b);
  }
}
