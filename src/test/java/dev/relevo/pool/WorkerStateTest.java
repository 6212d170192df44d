package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.testing.FakeProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class WorkerStateTest {
  private static final CircuitSettings CIRCUIT =
      new CircuitSettings(3, 0.5, 20, Duration.ofSeconds(2), Duration.ofSeconds(15));

  private WorkerState state = new WorkerState(FakeProvider.settings("w", 2), CIRCUIT);

  private void probe(ProbeReport report) {
    state.probed(report, NOW);
  }

  private WorkerState.Reaction fail(ProviderError error) {
    return state.observed("m", 0, new Outcome.Failed(error), NOW, NOW, 0.5);
  }

  private WorkerState.Reaction succeed(Instant at) {
    return state.observed("m", 0, new Outcome.Succeeded(0.5, 1, 11), at, at, 0.5);
  }

  private WorkerState.Reaction observed(Outcome outcome, Instant at) {
    return state.observed("m", 0, outcome, at, at, 0.5);
  }

  private ModelStatus model() {
    return Objects.requireNonNull(state.snapshot(NOW).model("m"));
  }

  private boolean isKeyUsable(int index) {
    return state.snapshot(NOW).keys().get(index).isUsable(NOW);
  }

  @Test
  void snapshot_new_isStarting() {
    WorkerSnapshot snapshot = state.snapshot(NOW);

    assertThat(snapshot.id()).isEqualTo(new WorkerId("w"));
    assertThat(snapshot.health()).isEqualTo(Health.STARTING);
    assertThat(snapshot.models()).isEmpty();
    assertThat(snapshot.keys()).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "AVAILABLE, HEALTHY",
    "LOADING, LOADING",
    "HTTP_ERROR, DEGRADED",
    "NO_MODELS, DOWN",
    "NOT_RUNNING, DOWN",
    "KEY_REJECTED, HEALTHY"
  })
  void probed_finding_becomesHealth(ProbeReport.State finding, Health expected) {
    probe(ProbeReport.of(finding, "words"));

    assertThat(state.snapshot(NOW).health()).isEqualTo(expected);
    assertThat(state.snapshot(NOW).detail()).isEqualTo("words");
  }

  @Test
  void probed_withoutModels_keepsThoseKnown() {
    probe(FakeProvider.available("m"));
    probe(ProbeReport.of(ProbeReport.State.NOT_RUNNING, "gone"));
    assertThat(state.snapshot(NOW).models()).hasSize(1);

    probe(ProbeReport.of(ProbeReport.State.NO_MODELS, "none"));
    assertThat(state.snapshot(NOW).models()).isEmpty();
  }

  @Test
  void probed_keyRejected_putsTheFirstKeyOutUntilItIsAccepted() {
    probe(ProbeReport.of(ProbeReport.State.KEY_REJECTED, "no"));
    assertThat(isKeyUsable(0)).isFalse();
    assertThat(isKeyUsable(1)).isTrue();

    probe(FakeProvider.available("m"));
    assertThat(isKeyUsable(0)).isTrue();
  }

  @Test
  void probed_acceptedAfterProbeAndRequestWereRejected_leavesTheKeyOut() {
    probe(ProbeReport.of(ProbeReport.State.KEY_REJECTED, "no"));
    fail(ProviderError.of(ErrorClass.CREDENTIAL_REJECTED, "no"));
    probe(FakeProvider.available("m"));

    assertThat(isKeyUsable(0)).isFalse();
  }

  @Test
  void probed_availableAfterARequestWasRejected_leavesTheKeyOut() {
    // a public list of models proves nothing about the key
    probe(FakeProvider.available("m"));
    fail(ProviderError.of(ErrorClass.CREDENTIAL_REJECTED, "no"));
    probe(FakeProvider.available("m"));

    assertThat(isKeyUsable(0)).isFalse();
  }

  @Test
  void probed_onlyKeyRejected_isDown() {
    state = new WorkerState(FakeProvider.settings("w", 1), CIRCUIT);
    probe(ProbeReport.of(ProbeReport.State.KEY_REJECTED, "no"));

    assertThat(state.health()).isEqualTo(Health.DOWN);
  }

  private static ProviderSettings settings(
      Locality locality, @Nullable String defaultModel, Map<String, Price> prices) {
    ProviderSettings any = FakeProvider.settings("w", 0);
    return new ProviderSettings(
        any.id(),
        any.kind(),
        locality,
        any.use(),
        any.priority(),
        any.slots(),
        any.keys(),
        any.models(),
        defaultModel,
        any.capabilities(),
        any.contextTokens(),
        prices,
        any.timeouts(),
        any.healthInterval());
  }

  private static ModelInfo info(String name, boolean loaded) {
    return info(name, loaded, Capabilities.USUAL);
  }

  private static ModelInfo info(String name, boolean loaded, Capabilities capabilities) {
    return new ModelInfo(name, capabilities, null, null, loaded, null);
  }

  @Test
  void snapshot_modelsWhoseAbilitiesAreKnown_areTakenAtTheirWord() {
    state = new WorkerState(settings(Locality.LOCAL, "bge-m3", Map.of()), CIRCUIT);
    probe(
        ProbeReport.available(
            List.of(
                info("bge-m3", true, Capabilities.EMBEDDINGS),
                info("chats-about-embeddings", false, Capabilities.TEXT)),
            null));

    assertThat(state.snapshot(NOW).defaultModel()).isEqualTo("chats-about-embeddings");

    probe(ProbeReport.available(List.of(info("bge-m3", true, Capabilities.EMBEDDINGS)), null));
    assertThat(state.snapshot(NOW).defaultModel()).isNull();
  }

  @Test
  void probed_failed_keepsTheModels() {
    probe(FakeProvider.available("m", "n"));
    probe(ProbeReport.of(ProbeReport.State.HTTP_ERROR, "HTTP error 500"));

    assertThat(state.snapshot(NOW).models())
        .extracting(model -> model.info().name())
        .containsExactly("m", "n");
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "b, b",
        "phi3, phi3",
        "gone, loaded",
        "none, loaded",
      })
  void snapshot_defaultModel_isTheConfiguredOneOnOfferElseALoadedOne(
      @Nullable String configured, String expected) {
    state = new WorkerState(settings(Locality.LOCAL, configured, Map.of()), CIRCUIT);
    assertThat(state.snapshot(NOW).defaultModel()).isEqualTo(configured);

    probe(
        ProbeReport.available(
            List.of(
                info("nomic-embed-text", true),
                info("b", false),
                info("phi3:latest", false),
                info("loaded", true)),
            "0.9"));

    assertThat(state.snapshot(NOW).defaultModel()).isEqualTo(expected);
    assertThat(state.snapshot(NOW).version()).isEqualTo("0.9");
  }

  @Test
  void snapshot_noModelLoaded_firstThatChatsIsTheDefault() {
    state = new WorkerState(settings(Locality.LOCAL, null, Map.of()), CIRCUIT);
    probe(
        ProbeReport.available(
            List.of(info("bge-EMBED", false), info("b", false), info("c", false)), null));

    assertThat(state.snapshot(NOW).defaultModel()).isEqualTo("b");
  }

  @Test
  void snapshot_prices_areConfiguredOrFreeWhenLocal() {
    state = new WorkerState(settings(Locality.LOCAL, null, Map.of()), CIRCUIT);
    probe(FakeProvider.available("m"));
    assertThat(model().info().price()).isEqualTo(Price.FREE);

    state = new WorkerState(settings(Locality.CLOUD, null, Map.of("m", new Price(1, 2))), CIRCUIT);
    probe(FakeProvider.available("m", "n"));
    assertThat(model().info().price()).isEqualTo(new Price(1, 2));
    assertThat(state.snapshot(NOW).models().get(1).info().price()).isNull();
  }

  @Test
  void observed_succeeded_isMeasuredAndNeedsNoHaste() {
    probe(FakeProvider.available("m"));

    assertThat(succeed(NOW)).isEqualTo(WorkerState.Reaction.NONE);

    assertThat(model().speed().tokensPerSecond()).isEqualTo(10);
    assertThat(model().speed().firstTokenSeconds()).isEqualTo(0.5);
  }

  @Test
  void observed_succeededWhileNotHealthy_isHealthyAgain() {
    probe(FakeProvider.available("m"));
    probe(ProbeReport.of(ProbeReport.State.HTTP_ERROR, "HTTP error 500"));

    assertThat(succeed(NOW)).isEqualTo(WorkerState.Reaction.TELL);

    assertThat(state.snapshot(NOW).health()).isEqualTo(Health.HEALTHY);
    assertThat(state.snapshot(NOW).detail()).isEqualTo("available");
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"TRANSIENT", "SILENT", "BROKEN_ANSWER"})
  void observed_failuresOfTheWorker_openTheModelsCircuit(ErrorClass errorClass) {
    probe(FakeProvider.available("m", "n"));
    for (int i = 0; i < 3; i++) {
      assertThat(model().circuit().state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);
      assertThat(fail(ProviderError.ofStatus(errorClass, 500, "no")))
          .isEqualTo(WorkerState.Reaction.TELL);
    }

    assertThat(model().circuit().state(NOW)).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(model().speed().failureRate()).isPositive();
    assertThat(state.snapshot(NOW).models().get(1).circuit()).isEqualTo(CircuitStatus.CLOSED);
    assertThat(state.health()).isEqualTo(Health.HEALTHY);

    Instant back = NOW.plusSeconds(2);
    assertThat(succeed(back)).isEqualTo(WorkerState.Reaction.TELL);
    assertThat(model().circuit().state(back)).isEqualTo(CircuitStatus.State.RETURNING);
    assertThat(succeed(back)).as("further answers").isEqualTo(WorkerState.Reaction.NONE);
  }

  @Test
  void observed_answerToARequestSentBeforeTheCircuitOpened_isNoReturn() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 3; i++) {
      fail(ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "no"));
    }

    assertThat(observed(new Outcome.Succeeded(1, 5, 100), NOW.plusSeconds(5)))
        .isEqualTo(WorkerState.Reaction.NONE);

    assertThat(model().circuit().tripped()).isTrue();
  }

  @Test
  void observed_failuresOfAModelThatIsNotListed_areRememberedForThoseWhoNameIt() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 3; i++) {
      state.observed(
          "beta",
          0,
          new Outcome.Failed(ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "no")),
          NOW,
          NOW,
          0);
    }

    WorkerSnapshot snapshot = state.snapshot(NOW);
    assertThat(snapshot.models()).hasSize(1);
    assertThat(snapshot.believed("beta").circuit().state(NOW)).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(snapshot.believed("gamma").circuit()).isEqualTo(CircuitStatus.CLOSED);
  }

  @Test
  void observed_namesThatCallersInvent_areForgotten() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < ModelRecords.MOST + 100; i++) {
      state.observed(
          "invented-" + i,
          0,
          new Outcome.Failed(ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "no")),
          NOW,
          NOW,
          0);
    }

    assertThat(state.snapshot(NOW).unlisted()).hasSize(ModelRecords.MOST);
  }

  @Test
  void observed_wholeHost_isCheckedSoon() {
    probe(FakeProvider.available("m"));

    assertThat(fail(ProviderError.unreachable("connection refused")))
        .isEqualTo(WorkerState.Reaction.TELL_AND_PROBE);

    assertThat(state.health()).isEqualTo(Health.CHECKING);
    assertThat(state.snapshot(NOW).detail()).isEqualTo("connection refused");
  }

  @Test
  void observed_wholeHostOfOneThatIsDown_staysDown() {
    probe(ProbeReport.of(ProbeReport.State.NOT_RUNNING, "nothing listens"));

    fail(ProviderError.unreachable("connection refused"));

    assertThat(state.health()).isEqualTo(Health.DOWN);
  }

  @Test
  void observed_connectionBroke_isProbedSoonAndServesMeanwhile() {
    probe(FakeProvider.available("m"));

    assertThat(fail(ProviderError.of(ErrorClass.TRANSIENT, "the connection broke")))
        .isEqualTo(WorkerState.Reaction.TELL_AND_PROBE);

    assertThat(state.health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void observed_resetThatOpensTheCircuitThenAnswered_isBackAtOnce() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 3; i++) {
      fail(ProviderError.of(ErrorClass.TRANSIENT, "the connection broke"));
    }
    assertThat(model().circuit().state(NOW)).isEqualTo(CircuitStatus.State.OPEN);

    // asked once more after a tenth of a second, under the same lease
    Instant answered = NOW.plusMillis(200);
    assertThat(observed(new Outcome.Succeeded(0.05, 0.05, 10), answered))
        .isEqualTo(WorkerState.Reaction.TELL);

    assertThat(model().circuit().state(answered)).isEqualTo(CircuitStatus.State.RETURNING);
    assertThat(state.health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void observed_checkingThenAnswered_isBackAtOnce() {
    probe(FakeProvider.available("m"));
    fail(ProviderError.unreachable("connection reset"));
    assertThat(state.health()).isEqualTo(Health.CHECKING);

    assertThat(succeed(NOW.plusSeconds(2))).isEqualTo(WorkerState.Reaction.TELL);

    assertThat(state.snapshot(NOW).health()).isEqualTo(Health.HEALTHY);
    assertThat(state.snapshot(NOW).detail()).isEqualTo("available");
    assertThat(model().circuit()).isEqualTo(CircuitStatus.CLOSED);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"CREDENTIAL_REJECTED", "RATE_LIMITED", "QUOTA_EXHAUSTED"})
  void observed_failureOfAKey_putsThatKeyOutAndNothingElse(ErrorClass errorClass) {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 5; i++) {
      assertThat(fail(ProviderError.of(errorClass, "no"))).isEqualTo(WorkerState.Reaction.TELL);
    }

    assertThat(isKeyUsable(0)).isFalse();
    assertThat(isKeyUsable(1)).isTrue();
    assertThat(model().circuit()).isEqualTo(CircuitStatus.CLOSED);
    assertThat(model().speed()).isEqualTo(SpeedEstimate.UNKNOWN);
  }

  @ParameterizedTest
  @EnumSource(
      value = ErrorClass.class,
      names = {"TOO_LONG", "CONTENT_REFUSED", "CALLER_FAULT", "UNSUPPORTED", "MODEL_MISSING"})
  void observed_failureOfTheRequest_leavesTheWorkerInnocent(ErrorClass errorClass) {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 5; i++) {
      assertThat(fail(ProviderError.of(errorClass, "no")))
          .isEqualTo(
              errorClass == ErrorClass.MODEL_MISSING
                  ? WorkerState.Reaction.TELL_AND_PROBE
                  : WorkerState.Reaction.NONE);
    }

    assertThat(model().circuit()).isEqualTo(CircuitStatus.CLOSED);
    assertThat(state.health()).isEqualTo(Health.HEALTHY);
    assertThat(isKeyUsable(0)).isTrue();
  }

  @Test
  void observed_cancelled_changesNothing() {
    probe(FakeProvider.available("m"));
    WorkerSnapshot before = state.snapshot(NOW);

    assertThat(state.observed("m", 0, new Outcome.Cancelled(), NOW, NOW, 0.5))
        .isEqualTo(WorkerState.Reaction.NONE);

    assertThat(state.snapshot(NOW)).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void observed_trialCancelledOrOvertaken_staysHalfOpen(boolean cancelled) {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 3; i++) {
      fail(ProviderError.ofStatus(ErrorClass.TRANSIENT, 500, "no"));
    }
    CircuitStatus before = model().circuit();
    Instant trial = before.openUntil();

    Outcome outcome = cancelled ? new Outcome.Cancelled() : new Outcome.Overtaken(8, true, false);
    assertThat(observed(outcome, trial)).isEqualTo(WorkerState.Reaction.NONE);

    assertThat(model().circuit()).isEqualTo(before);
    assertThat(model().circuit().state(trial)).isEqualTo(CircuitStatus.State.HALF_OPEN);
  }

  @Test
  void observed_overtakenAgainAndAgain_isSlowerButWell() {
    probe(FakeProvider.available("m"));
    succeed(NOW);
    for (int i = 0; i < 5; i++) {
      observed(new Outcome.Overtaken(8, true, false), NOW);
    }

    assertThat(model().speed().firstTokenSeconds()).isGreaterThan(5);
    assertThat(model().speed().failureRate()).isZero();
    assertThat(model().circuit()).isEqualTo(CircuitStatus.CLOSED);
  }

  @Test
  void trialSpoke_returns_andAFailureOpensItAgain() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 3; i++) {
      fail(ProviderError.of(ErrorClass.TRANSIENT, "no"));
    }
    Instant trial = NOW.plusSeconds(2);
    assertThat(model().circuit().state(trial)).isEqualTo(CircuitStatus.State.HALF_OPEN);

    state.trialSpoke("m", trial);
    assertThat(model().circuit().state(trial)).isEqualTo(CircuitStatus.State.RETURNING);

    observed(new Outcome.Failed(ProviderError.of(ErrorClass.TRANSIENT, "cut")), trial);
    assertThat(model().circuit().state(trial)).isEqualTo(CircuitStatus.State.OPEN);
  }

  @Test
  void observed_overtakenWhenLateAgainAndAgain_opensTheCircuit() {
    probe(FakeProvider.available("m"));
    observed(new Outcome.Overtaken(8, true, true), NOW);
    observed(new Outcome.Overtaken(8, true, true), NOW);
    assertThat(model().circuit().state(NOW)).isEqualTo(CircuitStatus.State.CLOSED);

    observed(new Outcome.Overtaken(8, true, true), NOW);

    assertThat(model().circuit().state(NOW)).isEqualTo(CircuitStatus.State.OPEN);
    assertThat(model().speed().failureRate()).isZero();
  }

  @Test
  void observed_answers_tellThePercentilesOfEachKind() {
    probe(FakeProvider.available("m"));
    for (int i = 1; i <= RecentTimes.LEAST; i++) {
      observed(new Outcome.Succeeded(i / 10.0, 1, 11), NOW);
      observed(new Outcome.Succeeded(0, i, 11), NOW);
    }

    assertThat(model().speed().p95FirstTokenSeconds()).isEqualTo(1.9);
    assertThat(model().speed().p95WholeSeconds()).isEqualTo(19);
    assertThat(model().speed().wholeSeconds()).isBetween(10.0, 19.0);
  }

  @Test
  void observed_overtaken_isNotMissingAmongTheSlow() {
    probe(FakeProvider.available("m"));
    for (int i = 0; i < 18; i++) {
      observed(new Outcome.Succeeded(1, 1, 11), NOW);
    }
    observed(new Outcome.Overtaken(3, true, false), NOW);
    observed(new Outcome.Overtaken(3, true, false), NOW);

    assertThat(model().speed().p95FirstTokenSeconds()).isEqualTo(3);
  }

  @Test
  void observed_onlyKeyRejected_isOutAndSaysWhyUntilItMayBeTried() {
    state = new WorkerState(FakeProvider.settings("w", 1), CIRCUIT);
    probe(FakeProvider.available("m"));
    fail(ProviderError.of(ErrorClass.CREDENTIAL_REJECTED, "HTTP error 401"));

    assertThat(state.snapshot(NOW).health()).isEqualTo(Health.DOWN);
    assertThat(state.snapshot(NOW).detail()).isEqualTo("its key is not accepted: HTTP error 401");

    probe(FakeProvider.available("m"));
    assertThat(state.snapshot(NOW).health()).isEqualTo(Health.DOWN);

    Instant trial = Objects.requireNonNull(state.nextKeyReturn(NOW));
    assertThat(trial).isEqualTo(NOW.plus(KeyRing.FIRST_REJECTED));
    assertThat(state.snapshot(trial).health()).isEqualTo(Health.HEALTHY);
    assertThat(state.nextKeyReturn(trial)).isNull();
  }

  @Test
  void observed_oneOfTwoKeysRejected_isWell() {
    probe(FakeProvider.available("m"));
    fail(ProviderError.of(ErrorClass.CREDENTIAL_REJECTED, "no"));

    assertThat(state.snapshot(NOW).health()).isEqualTo(Health.HEALTHY);
  }

  @Test
  void observed_trialOfAKeySucceeded_isToldAtOnce() {
    probe(FakeProvider.available("m"));
    fail(ProviderError.of(ErrorClass.QUOTA_EXHAUSTED, "no"));
    Instant trial = Objects.requireNonNull(state.nextKeyReturn(NOW));

    assertThat(succeed(trial)).isEqualTo(WorkerState.Reaction.TELL);
    assertThat(succeed(trial)).isEqualTo(WorkerState.Reaction.NONE);
  }
}
