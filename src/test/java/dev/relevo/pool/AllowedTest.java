package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Permissions;
import dev.relevo.provider.Tier;
import dev.relevo.provider.Use;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AllowedTest {
  private static final List<WorkerSnapshot> WORKERS =
      List.of(
          worker("groq").model("llama-70b").model("groq/compound").build(),
          worker("gpu-1").local().model("llama:8b").model("gemma:latest").build(),
          worker("router").model("groq/compound").model("meta-llama/llama-3").build(),
          worker("toy").use(Use.BY_NAME).model("toy").build());

  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "fast",
          List.of("groq/llama-70b", "gemma"),
          "any",
          List.of("auto"),
          "gemma:latest",
          List.of("router/meta-llama/llama-3"));

  private static final Tiers TIERS =
      new Tiers(
          Map.of(
              Tier.PREMIUM, List.of("groq/llama-70b"),
              Tier.STANDARD, List.of("llama:8b"),
              Tier.ECONOMIC, List.of("gpu-1/gemma")));

  private static boolean allows(Permissions permissions, String worker, String model) {
    WorkerSnapshot snapshot =
        WORKERS.stream().filter(it -> it.id().value().equals(worker)).findFirst().orElseThrow();
    return Allowed.of(permissions, ALIASES, TIERS).allows(snapshot, model, WORKERS);
  }

  private static boolean allows(String entry, String worker, String model) {
    return allows(new Permissions(List.of(entry), List.of()), worker, model);
  }

  @Test
  void allows_nothingSaid_anything() {
    assertThat(Allowed.of(Permissions.ALL, ALIASES, TIERS)).isSameAs(Allowed.ANY);
    assertThat(allows(Permissions.ALL, "toy", "toy")).isTrue();
    assertThat(allows(Permissions.ALL, "groq", "not-listed")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    // a model, whoever has it; whole names, :latest implied
    "llama:8b,              gpu-1,  llama:8b,            true",
    "llama,                 gpu-1,  llama:8b,            false",
    "llama:8,               gpu-1,  llama:8b,            false",
    "LLAMA:8b,              gpu-1,  llama:8b,            false",
    "llama-70b,             groq,   llama-70b,           true",
    "llama-70b:latest,      groq,   llama-70b,           true",
    "toy,                   toy,    toy:latest,          true",
    "toy,                   toy,    toy:7b,              false",
    // one worker's model
    "gpu-1/llama:8b,        gpu-1,  llama:8b,            true",
    "gpu-1/toy,             toy,    toy,                 false",
    "groq/llama-70b,        router, llama-70b,           false",
    "gpu-1/gemma,           gpu-1,  gemma:latest,        true",
    // a name with a slash means the worker, wherever there is one of that name
    "groq/compound,         groq,   compound,            true",
    "groq/compound,         router, groq/compound,       false",
    "groq/compound,         groq,   groq/compound,       false",
    "groq/groq/compound,    groq,   groq/compound,       true",
    "router/groq/compound,  router, groq/compound,       true",
    "meta-llama/llama-3,    router, meta-llama/llama-3,  true",
    // beginnings
    "llama*,                gpu-1,  llama:8b,            true",
    "llama*,                groq,   llama-70b,           true",
    "llama*,                router, meta-llama/llama-3,  false",
    "llama*,                gpu-1,  gemma:latest,        false",
    "gr*,                   groq,   llama-70b,           false",
    "groq/*,                groq,   llama-70b,           true",
    "groq/*,                groq,   not-listed,          true",
    "groq/*,                router, groq/compound,       false",
    "groq/llama*,           groq,   llama-70b,           true",
    "groq/llama*,           groq,   compound,            false",
    "meta-llama/*,          router, meta-llama/llama-3,  true",
    "meta*,                 router, meta-llama/llama-3,  true",
    "*,                     toy,    toy,                 true",
    "l*a,                   gpu-1,  llama:8b,            false",
    // aliases: what they stand for, and not the model of the same name
    "fast,                  groq,   llama-70b,           true",
    "fast,                  gpu-1,  gemma:latest,        true",
    "fast,                  gpu-1,  llama:8b,            false",
    "gemma,                 gpu-1,  gemma:latest,        false",
    "gemma,                 router, meta-llama/llama-3,  true",
    "fa*,                   groq,   llama-70b,           false",
    "any,                   groq,   llama-70b,           true",
    "any,                   gpu-1,  llama:8b,            true",
    "any,                   gpu-1,  gemma:latest,        false",
    "any,                   toy,    toy,                 false",
    "auto,                  groq,   llama-70b,           true",
    // tiers, with those below them
    "premium,               groq,   llama-70b,           true",
    "premium,               gpu-1,  gemma:latest,        true",
    "standard,              groq,   llama-70b,           false",
    "standard,              gpu-1,  llama:8b,            true",
    "economic,              gpu-1,  llama:8b,            false",
    "economic,              gpu-1,  gemma:latest,        true",
  })
  void allows_oneEntry_whatItMeans(String entry, String worker, String model, boolean allowed) {
    assertThat(allows(entry, worker, model)).isEqualTo(allowed);
  }

  @Test
  void allows_emptyEntry_nothing() {
    assertThat(allows("", "gpu-1", "llama:8b")).isFalse();
  }

  @Test
  void allows_modelsAndWorkers_bothHaveToHold() {
    Permissions both = new Permissions(List.of("llama*", "fast"), List.of("gpu-1", "toy"));

    assertThat(allows(both, "gpu-1", "llama:8b")).isTrue();
    assertThat(allows(both, "groq", "llama-70b")).isFalse();
    assertThat(allows(both, "toy", "toy")).isFalse();
    assertThat(allows(new Permissions(List.of(), List.of("toy")), "toy", "toy")).isTrue();
    assertThat(allows(new Permissions(List.of(), List.of("to")), "toy", "toy")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "groq/llama-70b, groq,   true",
    "groq/llama-70b, gpu-1,  false",
    "groq/*,         router, false",
    "meta-llama/*,   gpu-1,  true", // a model may be called that
    "llama*,         toy,    true",
    "any,            toy,    true",
    "fast,           toy,    true", // anybody may have gemma
    "premium,        toy,    true",
  })
  void mayServe_beforeItHasToldItsModels_byWhatIsSaidOfWorkers(
      String entry, String worker, boolean may) {
    Allowed allowed = Allowed.of(new Permissions(List.of(entry), List.of()), ALIASES, TIERS);

    assertThat(allowed.mayServe(worker(worker).build(), WORKERS)).isEqualTo(may);
  }

  @Test
  void forbids_inWords_saysWhatIsAllowed() {
    Permissions permissions = new Permissions(List.of("llama*", "fast"), List.of("gpu-1"));

    assertThat(Allowed.of(permissions, ALIASES, TIERS).forbids("the model 'x'"))
        .isEqualTo(
            "this key may not use the model 'x'; it may use the models llama*, fast of gpu-1");
  }
}
