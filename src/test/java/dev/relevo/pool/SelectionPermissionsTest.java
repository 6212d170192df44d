package dev.relevo.pool;

import static dev.relevo.pool.TestSelection.ask;
import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Use;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a key may use binds whoever is chosen, in whatever way. */
final class SelectionPermissionsTest {
  private final TestSelection pool = new TestSelection();

  private static ChatRequest asking(String model, String... allowed) {
    return asking(model, new Permissions(List.of(allowed), List.of()), steering -> steering);
  }

  private static ChatRequest asking(
      String model, Permissions permissions, UnaryOperator<Steering> more) {
    return ask(model).withSteering(more.apply(Steering.DEFAULT.withPermissions(permissions)));
  }

  private static Permissions workers(String... names) {
    return new Permissions(List.of(), List.of(names));
  }

  private void threeWorkers() {
    pool.given(
        worker("a").priority(10).model("big").model("small"),
        worker("b").priority(20).model("big"),
        worker("c").priority(30).local().model("tiny"));
  }

  @Test
  void decide_askedModelAllowedInOnePlace_goesThereAndNowhereElse() {
    threeWorkers();

    assertThat(pool.choose(asking("big", "b/*"))).isEqualTo("b/big");

    pool.tried("b", null, null);
    assertThat(pool.refused(asking("big", "b/*")).refusal().reason())
        .isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  @Test
  void decide_askedModelNotAllowed_forbiddenWithWhatIsAllowed() {
    threeWorkers();

    Selection.Refused refused = pool.refused(asking("big", "small", "tiny"));

    assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.FORBIDDEN);
    assertThat(refused.refusal().message())
        .isEqualTo("this key may not use the model 'big'; it may use the models small, tiny");
    assertThat(refused.weighed())
        .extracting(Weighed::verdict, Weighed::detail)
        .contains(tuple(Weighed.Verdict.NOT_ALLOWED, "not allowed for this key"));
  }

  @Test
  void decide_workerNotAllowed_itsModelIsForbidden() {
    threeWorkers();

    assertThat(pool.choose(asking("big", workers("b", "c"), it -> it))).isEqualTo("b/big");
    assertThat(pool.refused(asking("small", workers("b", "c"), it -> it)).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @Test
  void decide_fallbackToOtherModels_onlyToAllowedOnes() {
    threeWorkers();
    pool.tried("b", null, null);

    Selection.Chosen chosen = pool.chosen(asking("b/big", "b/*", "tiny"));

    assertThat(TestSelection.name(chosen)).isEqualTo("c/tiny");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_callersOwnFallbacks_passOverForbiddenOnes() {
    threeWorkers();
    UnaryOperator<Steering> fallbacks = it -> it.withFallbackModels(List.of("small", "tiny"));

    assertThat(pool.choose(asking("big", new Permissions(List.of("tiny"), List.of()), fallbacks)))
        .isEqualTo("c/tiny");
    assertThat(
            pool.refused(asking("big", new Permissions(List.of("x"), List.of()), fallbacks))
                .refusal()
                .reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @Test
  void decide_unknownModel_substitutedByAllowedOnesOnly() {
    threeWorkers();

    Selection.Chosen chosen = pool.chosen(asking("unheard-of", "small"));

    assertThat(TestSelection.name(chosen)).isEqualTo("a/small");
    assertThat(chosen.substituted()).isTrue();
    assertThat(pool.refused(asking("unheard-of", "x")).refusal().reason())
        .isEqualTo(Refusal.Reason.UNKNOWN_MODEL);
  }

  @Test
  void decide_auto_takesADefaultModelOrElseAnotherThatIsAllowed() {
    threeWorkers();

    assertThat(pool.choose(asking("auto", "big"))).isEqualTo("a/big");
    assertThat(pool.choose(asking("auto", "small"))).isEqualTo("a/small");
    assertThat(pool.choose(asking("auto", workers("c"), it -> it))).isEqualTo("c/tiny");
  }

  @Test
  void decide_autoAndNothingAllowedIsThere_forbidden() {
    threeWorkers();

    Refusal refusal = pool.refused(asking("auto", "gpt")).refusal();

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.FORBIDDEN);
    assertThat(refusal.message())
        .isEqualTo("this key may use the model gpt, and no worker offers that");
    assertThat(pool.refused(asking("auto", workers("z"), it -> it)).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @Test
  void decide_autoAndOnlyAnEmbedderAllowed_isNoAnswerer() {
    pool.given(
        worker("a").model("big").model(model("vectors").capabilities(Capabilities.EMBEDDINGS)));

    assertThat(pool.refused(asking("auto", "vectors")).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @Test
  void decide_alias_onlyWhatIsAllowedOfIt() {
    threeWorkers();
    pool.settings = TestRouting.withAliases(Map.of("chat", List.of("a/big", "tiny")));

    assertThat(pool.choose(asking("chat", "tiny"))).isEqualTo("c/tiny");
    assertThat(pool.choose(asking("chat", "chat"))).isEqualTo("a/big");
    assertThat(pool.choose(asking("tiny", "chat"))).isEqualTo("c/tiny");
    assertThat(pool.refused(asking("chat", "small")).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
    pool.tried("a", null, null);
    assertThat(pool.choose(asking("chat", "chat"))).isEqualTo("c/tiny");
  }

  @Test
  void decide_namedProvider_isForbiddenOrUnknown() {
    threeWorkers();

    assertThat(pool.refused(asking("auto", workers("c"), it -> it.withProvider("a"))).refusal())
        .isEqualTo(
            new Refusal(
                Refusal.Reason.FORBIDDEN,
                "this key may not use the provider 'a'; it may use any model of c",
                null));
    assertThat(pool.refused(asking("auto", workers("c"), it -> it.withProvider("z"))).refusal())
        .isEqualTo(
            new Refusal(
                Refusal.Reason.BAD_STEERING, "there is no provider 'z'; there are c", null));
  }

  @Test
  void decide_believedModelOfACloud_neverUnlessAllowed() {
    threeWorkers();

    assertThat(pool.choose(asking("a/secret", "a/secret"))).isEqualTo("a/secret");
    assertThat(pool.refused(asking("a/secret", "big")).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @Test
  void decide_lastResortNotAllowed_isNotGiven() {
    pool.given(
        worker("a").model("m").health(Health.DOWN, "gone"),
        worker("z").use(Use.LAST_RESORT).model("toy"));

    assertThat(pool.choose(asking("m", "*"))).isEqualTo("z/toy");
    assertThat(pool.refused(asking("m", "m")).refusal().reason())
        .isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(pool.refused(asking("m", "m")).refusal().message()).doesNotContain("z (");
  }

  @Test
  void decide_privateRequest_staysLocalAndAllowed() {
    threeWorkers();
    UnaryOperator<Steering> local = it -> it.withPrivacy(Steering.Privacy.LOCAL);

    assertThat(pool.choose(asking("auto", workers("a", "c"), local))).isEqualTo("c/tiny");
    assertThat(pool.refused(asking("auto", workers("a"), local)).refusal())
        .isEqualTo(
            new Refusal(
                Refusal.Reason.NOT_CAPABLE,
                "the request must stay on own hardware, and no local worker is configured that"
                    + " this key may use",
                null));
  }

  @Test
  void decide_allowedWorkerIsStarting_isWaitedForInsteadOfARefusal() {
    pool.given(worker("a").model("m"), worker("b").health(Health.STARTING, "starting"));

    Selection.Decision decision =
        pool.decide(asking("m", new Permissions(List.of("b/*"), List.of()), it -> it));

    assertThat(decision).isInstanceOf(Selection.Wait.class);
  }

  @Test
  void decide_forbiddenWorkerIsStarting_isNotWaitedFor() {
    pool.given(worker("a").model("m"), worker("b").health(Health.STARTING, "starting"));

    assertThat(pool.refused(asking("m", "a/n")).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"hybrid", "least_time", "round_robin", "cost_first", "local_first"})
  void decide_anyStrategy_sameHolds(String strategy) {
    threeWorkers();

    assertThat(pool.choose(asking("auto", workers("b"), it -> it.withStrategy(strategy))))
        .isEqualTo("b/big");
  }

  @Test
  void decide_vectors_ofAllowedModelsOnly() {
    pool.given(
        worker("a").model(model("v1").capabilities(Capabilities.EMBEDDINGS)),
        worker("b")
            .model(model("v1").capabilities(Capabilities.EMBEDDINGS))
            .model(model("v2").capabilities(Capabilities.EMBEDDINGS)));
    Permissions onB = new Permissions(List.of("b/v1"), List.of());

    assertThat(pool.choose(vectors("auto", onB))).isEqualTo("b/v1");
    assertThat(pool.choose(vectors("v1", onB))).isEqualTo("b/v1");
    assertThat(pool.refused(vectors("v2", onB)).refusal().reason())
        .isEqualTo(Refusal.Reason.FORBIDDEN);
    pool.tried("b", null, null);
    assertThat(pool.refused(vectors("v1", onB)).refusal().reason())
        .isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  private static RequestProfile vectors(String model, Permissions permissions) {
    return RequestProfile.of(
        "req",
        EmbeddingRequest.of(model, List.of("text"))
            .withSteering(Steering.DEFAULT.withPermissions(permissions)));
  }

  @Test
  void covers_otherPermissions_isAnotherKind() {
    WaitingKinds.Kind one = kind(asking("m", "a"));

    assertThat(one).isEqualTo(kind(asking("m", "a"))).isNotEqualTo(kind(asking("m", "b")));
  }

  private static WaitingKinds.Kind kind(ChatRequest request) {
    RequestProfile profile = RequestProfile.of("req", request);
    return WaitingKinds.Kind.of(
        new Selection.Ask(profile, List.of(), false, NOW, NOW, Allowed.ANY), RULES);
  }

  private static final Rules RULES = new Rules(TestRouting.settings(), new Strategies(500));
}
