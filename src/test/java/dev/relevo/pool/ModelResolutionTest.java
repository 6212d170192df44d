package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Tier;
import dev.relevo.provider.Use;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelResolutionTest {
  private static final List<WorkerSnapshot> WORKERS =
      List.of(
          worker("groq").model("llama-3.3-70b").model("qwen3").build(),
          worker("gpu-1").local().model("gemma2:2b").model("deepseek-r1:7b").build(),
          worker("gpu-2").local().model("gemma2:2b").model("phi3:latest").build(),
          worker("deepseek").model("deepseek-chat").build());

  private static final Map<String, List<String>> ALIASES =
      Map.of(
          "chat", List.of("groq/llama-3.3-70b", "gone", "gemma2:2b"),
          "qwen3", List.of("phi3"),
          "gone-too", List.of("gone"));

  private static ModelResolution.Resolved resolve(
      List<String> names, boolean substitute, boolean otherModels) {
    return new ModelResolution(WORKERS, (id, model) -> 1, ALIASES, Tiers.NONE, null)
        .resolve(names, substitute, otherModels);
  }

  private static final Tiers TIERS =
      new Tiers(
          Map.of(
              Tier.PREMIUM, List.of("groq/llama-3.3-70b", "gone"),
              Tier.STANDARD, List.of("gemma2:2b", "groq/llama-3.3-70b"),
              Tier.ECONOMIC, List.of("phi3")));

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "premium  > groq/llama-3.3-70b | gpu-1/gemma2:2b gpu-2/gemma2:2b | gpu-2/phi3:latest",
        "standard > gpu-1/gemma2:2b gpu-2/gemma2:2b | groq/llama-3.3-70b | gpu-2/phi3:latest",
        "economic > gpu-2/phi3:latest"
      })
  void resolve_tier_meansItsModelsAndThoseBelow(String name, String expected) {
    ModelResolution.Resolved resolved =
        new ModelResolution(WORKERS, (id, model) -> 1, Map.of(), TIERS, null)
            .resolve(List.of(name), false, false);

    assertThat(groups(resolved)).isEqualTo(expected);
    assertThat(resolved.known()).isTrue();
    assertThat(resolved.found()).isTrue();
  }

  @Test
  void resolve_tierWithOtherModels_isFollowedByThem() {
    ModelResolution.Resolved resolved =
        new ModelResolution(WORKERS, (id, model) -> 1, Map.of(), TIERS, null)
            .resolve(List.of("economic"), false, true);

    assertThat(groups(resolved))
        .isEqualTo(
            "gpu-2/phi3:latest | groq/llama-3.3-70b gpu-1/gemma2:2b gpu-2/gemma2:2b"
                + " deepseek/deepseek-chat");
  }

  @Test
  void resolve_tiersNameThatAWorkerOffersOrAnAliasHas_isNotTheTier() {
    List<WorkerSnapshot> workers =
        List.of(worker("a").model("premium").build(), worker("b").model("m").build());
    Tiers tiers = new Tiers(Map.of(Tier.PREMIUM, List.of("m"), Tier.ECONOMIC, List.of("m")));

    assertThat(
            groups(
                new ModelResolution(
                        workers,
                        (id, model) -> 1,
                        Map.of("economic", List.of("a/premium")),
                        tiers,
                        null)
                    .resolve(List.of("premium", "economic"), false, false)))
        .isEqualTo("a/premium");
    assertThat(
            new ModelResolution(workers, (id, model) -> 1, Map.of(), Tiers.NONE, null)
                .resolve(List.of("standard"), false, false)
                .known())
        .isFalse();
  }

  @Test
  void resolve_tierOfWhichNobodyOffersAnything_isKnownAllTheSame() {
    ModelResolution.Resolved resolved =
        new ModelResolution(
                WORKERS,
                (id, model) -> 1,
                Map.of(),
                new Tiers(Map.of(Tier.PREMIUM, List.of("gone"))),
                null)
            .resolve(List.of("premium"), false, false);

    assertThat(resolved.known()).isTrue();
    assertThat(resolved.found()).isFalse();
  }

  /** The groups as {@code worker/model worker/model | worker/model}. */
  private static String groups(ModelResolution.Resolved resolved) {
    return String.join(
        " | ",
        resolved.groups().stream()
            .map(
                group ->
                    String.join(
                        " ",
                        group.candidates().stream()
                            .map(candidate -> candidate.id() + "/" + candidate.modelName())
                            .toList()))
            .toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        // an alias goes before everything, in its own order, and leaves out what nobody offers
        "chat               > groq/llama-3.3-70b | gpu-1/gemma2:2b gpu-2/gemma2:2b",
        "qwen3              > gpu-2/phi3:latest",
        // worker/model, whose models are listed or, for a cloud, believed
        "groq/qwen3         > groq/qwen3",
        "gpu-2/gemma2:2b    > gpu-2/gemma2:2b",
        "gpu-2/phi3         > gpu-2/phi3:latest",
        "groq/not-listed    > groq/not-listed",
        // a name that workers offer
        "gemma2:2b          > gpu-1/gemma2:2b gpu-2/gemma2:2b",
        "phi3               > gpu-2/phi3:latest",
        "phi3:latest        > gpu-2/phi3:latest",
        // a name is never found in a part of another, nor as a vendor's
        "deepseek-r1:7b     > gpu-1/deepseek-r1:7b",
        "auto > groq/llama-3.3-70b gpu-1/gemma2:2b gpu-2/gemma2:2b deepseek/deepseek-chat"
      })
  void resolve_name_meansThese(String name, String expected) {
    ModelResolution.Resolved resolved = resolve(List.of(name), false, false);

    assertThat(groups(resolved)).isEqualTo(expected);
    assertThat(resolved.known()).isTrue();
    assertThat(resolved.found()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gemma2",
        "gemma2:2b-instruct",
        "phi3:mini",
        "deepseek",
        "deepseek-r1",
        "llama",
        "GEMMA2:2B",
        "gpu-1/phi3",
        "groq/",
        "/qwen3",
        ""
      })
  void resolve_similarName_meansNothing(String name) {
    ModelResolution.Resolved resolved = resolve(List.of(name), false, false);

    assertThat(resolved.groups()).isEmpty();
    assertThat(resolved.known()).isFalse();
    assertThat(resolved.found()).isFalse();
  }

  @Test
  void resolve_unknownName_isSubstitutedOnlyWhenAllowed() {
    String defaults = groups(resolve(List.of("auto"), false, false));

    ModelResolution.Resolved substituted = resolve(List.of("gpt-9"), true, false);
    assertThat(groups(substituted)).isEqualTo(defaults);
    assertThat(substituted.known()).isFalse();
    assertThat(resolve(List.of("gpt-9"), false, true).groups()).isEmpty();
  }

  @Test
  void resolve_knownName_isFollowedByOtherModelsOnlyWhenAllowed() {
    assertThat(groups(resolve(List.of("gpu-1/gemma2:2b"), false, true)))
        .isEqualTo(
            "gpu-1/gemma2:2b" + " | groq/llama-3.3-70b gpu-2/gemma2:2b deepseek/deepseek-chat");
    assertThat(groups(resolve(List.of("gpu-1/gemma2:2b"), true, false)))
        .isEqualTo("gpu-1/gemma2:2b");
  }

  @Test
  void resolve_severalNames_areGroupsInOrderWithoutRepeats() {
    assertThat(
            groups(resolve(List.of("gone", "phi3", "gemma2:2b", "gpu-1/gemma2:2b"), false, false)))
        .isEqualTo("gpu-2/phi3:latest | gpu-1/gemma2:2b gpu-2/gemma2:2b");
  }

  @Test
  void resolve_aliasThatNobodyCanServe_isKnownButNotFound() {
    ModelResolution.Resolved resolved = resolve(List.of("gone-too"), true, true);

    assertThat(resolved.known()).isTrue();
    assertThat(resolved.found()).isFalse();
    assertThat(resolved.groups()).hasSize(1);
  }

  @Test
  void resolve_autoBeforeAnyModelIsKnown_isKnown() {
    ModelResolution.Resolved resolved =
        new ModelResolution(
                List.of(worker("new").health(Health.STARTING, "starting").build()),
                (id, model) -> 0,
                Map.of(),
                Tiers.NONE,
                null)
            .resolve(List.of("auto"), false, false);

    assertThat(resolved.known()).isTrue();
    assertThat(resolved.groups()).isEmpty();
  }

  @Test
  void resolve_vendorSlashModelThatTheWorkerLacks_isStillAName() {
    ModelResolution.Resolved resolved =
        new ModelResolution(
                List.of(
                    worker("qwen").local().model("tiny").build(),
                    worker("router").model("qwen/qwen3").build()),
                (id, model) -> 0,
                Map.of(),
                Tiers.NONE,
                null)
            .resolve(List.of("qwen/qwen3"), false, false);

    assertThat(groups(resolved)).isEqualTo("router/qwen/qwen3");
  }

  @Test
  void resolve_defaultModelImplyingLatest_isTheListedOne() {
    List<WorkerSnapshot> workers =
        List.of(
            worker("a").local().model("phi3:latest").defaultModel("phi3").build(),
            worker("b").model("listed").defaultModel("unlisted").build(),
            worker("c").defaultModel(null).build());

    assertThat(
            groups(
                new ModelResolution(workers, (id, model) -> 0, Map.of(), Tiers.NONE, null)
                    .resolve(List.of("auto"), false, false)))
        .isEqualTo("a/phi3:latest b/unlisted");
  }

  @Test
  void resolve_candidates_knowTheSlotsInUse() {
    assertThat(resolve(List.of("qwen3"), false, false).groups().get(0).candidates())
        .extracting(Candidate::inUse)
        .containsExactly(1);
  }

  @Test
  void resolve_auto_takesLastResortsLastAndLeavesOutWhoAnswersOnlyByName() {
    List<WorkerSnapshot> workers =
        List.of(
            worker("a").use(Use.LAST_RESORT).local().model("own").build(),
            worker("b").use(Use.BY_NAME).local().model("hidden").build(),
            worker("c").model("m").build());

    assertThat(groupsFor(workers, null, "auto")).isEqualTo("c/m | a/own");
    assertThat(groupsFor(workers, null, "gpt-9")).isEqualTo("c/m | a/own");
    // who is named is there all the same
    assertThat(groupsFor(workers, null, "hidden")).isEqualTo("b/hidden | c/m | a/own");
    assertThat(groupsFor(workers, null, "b/hidden")).isEqualTo("b/hidden | c/m | a/own");
    assertThat(groupsFor(workers, null, "own")).isEqualTo("a/own | c/m");
    assertThat(groupsFor(workers, "b", "auto")).isEqualTo("b/hidden c/m | a/own");
    assertThat(groupsFor(workers, "a", "auto")).isEqualTo("a/own c/m");
  }

  private static String groupsFor(
      List<WorkerSnapshot> workers, @Nullable String provider, String name) {
    return groups(
        new ModelResolution(workers, (id, model) -> 0, Map.of(), Tiers.NONE, provider)
            .resolve(List.of(name), true, true));
  }
}
