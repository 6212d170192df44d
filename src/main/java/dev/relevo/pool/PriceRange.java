package dev.relevo.pool;

import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a request may cost at those who could serve it, as far as their prices are known. Who can
 * serve is found as when the request is routed, but nobody's health, keys or abilities are looked
 * at.
 *
 * @param highest the highest that one of those would cost who have what is asked for, in US
 *     dollars; of those to whom it would fall back where nobody has it
 * @param known whether the prices of all those are known
 * @param elsewhere whether somebody else could cost something to whom it falls back, or nobody is
 *     known yet who could serve it
 */
public record PriceRange(double highest, boolean known, boolean elsewhere) {

  /**
   * The range of a request.
   *
   * @param workers the workers as they are
   * @param settings finds what is configured for a worker; null for one that is gone
   * @param promptTokens the size of all that is to be read
   */
  public static PriceRange of(
      List<WorkerSnapshot> workers,
      Function<WorkerId, @Nullable ProviderSettings> settings,
      RoutingSettings routing,
      RequestProfile profile,
      int promptTokens) {
    Allowed allowed = Allowed.of(profile.permissions(), routing);
    Eligibility eligible = new Eligibility(workers, profile, allowed);
    List<Candidate> asked = eligible(eligible, resolve(workers, routing, profile, eligible, false));
    List<Candidate> others = eligible(eligible, resolve(workers, routing, profile, eligible, true));
    double highest = 0;
    boolean known = true;
    for (Candidate candidate : asked.isEmpty() ? others : asked) {
      Price price = price(candidate, settings);
      known = known && price != null;
      if (price != null) {
        highest = Math.max(highest, price.of(promptTokens, profile.answerTokens()));
      }
    }
    boolean elsewhere = others.isEmpty();
    for (Candidate candidate : others) {
      Price price = price(candidate, settings);
      elsewhere = elsewhere || (price != null && price.of(1, 1) > 0);
    }
    return new PriceRange(highest, known, elsewhere);
  }

  private static @Nullable Price price(
      Candidate candidate, Function<WorkerId, @Nullable ProviderSettings> settings) {
    Price listed = candidate.model().info().price();
    ProviderSettings configured = listed == null ? settings.apply(candidate.id()) : null;
    return configured == null ? listed : configured.priceOf(candidate.modelName());
  }

  private static ModelResolution.Resolved resolve(
      List<WorkerSnapshot> workers,
      RoutingSettings routing,
      RequestProfile profile,
      Eligibility eligible,
      boolean fallbacks) {
    ModelResolution.Places nobody = (worker, model) -> 0;
    if (profile.isForVectors()) {
      return new VectorResolution(
              workers, nobody, routing.aliases(), eligible::isPermitted, eligible::mayServe)
          .resolve(profile.model());
    }
    List<String> names = new ArrayList<>();
    names.add(profile.model());
    names.addAll(profile.fallbackModels());
    boolean mayChange = fallbacks && !profile.isRawPrompt();
    return new ModelResolution(
            workers,
            nobody,
            routing.aliases(),
            routing.tiers(),
            profile.provider(),
            eligible::isPermitted)
        .resolve(
            names,
            mayChange && routing.unknownModel() == RoutingSettings.UnknownModel.SUBSTITUTE,
            mayChange && routing.otherModels());
  }

  private static List<Candidate> eligible(Eligibility eligible, ModelResolution.Resolved resolved) {
    return resolved.groups().stream()
        .flatMap(group -> group.candidates().stream())
        .filter(eligible::isAllowed)
        .toList();
  }
}
