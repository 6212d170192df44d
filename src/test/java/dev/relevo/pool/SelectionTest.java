package dev.relevo.pool;

import static dev.relevo.pool.TestWorker.NOW;
import static dev.relevo.pool.TestWorker.TestModel.model;
import static dev.relevo.pool.TestWorker.worker;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Use;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SelectionTest {
  private static final Instant LATER = NOW.plusSeconds(40);

  private final List<WorkerSnapshot> workers = new ArrayList<>();
  private final List<Tried> tried = new ArrayList<>();
  private final Map<String, Integer> inUse = new HashMap<>();
  private final Map<String, Integer> inUseByModel = new HashMap<>();
  private final Set<String> trials = new HashSet<>();
  private final KeyTurns turns = new KeyTurns();
  private final KeysInUse keysInUse = new KeysInUse();
  private Instant now = NOW;
  private RoutingSettings settings = TestRouting.settings();
  private Duration patience = Duration.ofMinutes(10);
  private boolean beside;
  private @Nullable Integer tooSmall;

  /** When the request asked; null for just now. */
  private @Nullable Instant since;

  private void given(TestWorker... all) {
    for (TestWorker one : all) {
      workers.add(one.build());
    }
  }

  private static ChatRequest ask(String model) {
    return ChatRequest.of(model, List.of(Message.user("hello")));
  }

  private Selection.Decision decide(ChatRequest request) {
    Selection.Occupancy occupancy =
        new Selection.Occupancy() {
          @Override
          public int slotsInUse(WorkerId worker, String any) {
            return inUse.getOrDefault(worker.value(), 0);
          }

          @Override
          public int inUse(WorkerId worker, String model) {
            return inUseByModel.getOrDefault(worker + "/" + model, 0);
          }

          @Override
          public boolean trialUnderWay(WorkerId worker, String model) {
            return trials.contains(worker + "/" + model);
          }

          @Override
          public KeyTurns turns(WorkerId worker) {
            return turns;
          }

          @Override
          public KeysInUse keys(WorkerId worker) {
            return worker.value().equals("a") ? keysInUse : new KeysInUse();
          }
        };
    return new Selection(workers, occupancy, settings, new Strategies(500), now)
        .decide(asking(request), 0, 0.5);
  }

  private Selection.Ask asking(ChatRequest request) {
    RequestProfile profile = RequestProfile.of("req", request);
    Instant asked = since == null ? now : since;
    return new Selection.Ask(
        tooSmall == null ? profile : profile.withTooSmall(tooSmall),
        List.copyOf(tried),
        beside,
        asked,
        asked.plus(patience),
        Allowed.of(profile.permissions(), settings));
  }

  private Selection.Chosen choose(ChatRequest request) {
    Selection.Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Selection.Chosen.class);
    return (Selection.Chosen) decision;
  }

  private Refusal refusal(ChatRequest request) {
    Selection.Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Selection.Refused.class);
    return ((Selection.Refused) decision).refusal();
  }

  private String waitFor(ChatRequest request) {
    Selection.Decision decision = decide(request);
    assertThat(decision).isInstanceOf(Selection.Wait.class);
    return ((Selection.Wait) decision).findings().reason();
  }

  private static String name(Selection.Chosen chosen) {
    return chosen.candidate().id() + "/" + chosen.candidate().modelName();
  }

  // the happy way

  @Test
  void decide_usable_takesTheStrategysFirst() {
    given(worker("b").priority(20).model("m"), worker("a").priority(10).model("m"));

    Selection.Chosen chosen = choose(ask("m"));

    assertThat(name(chosen)).isEqualTo("a/m");
    assertThat(chosen.key().index()).isZero();
    assertThat(chosen.fallback()).isFalse();
    assertThat(chosen.substituted()).isFalse();
  }

  @Test
  void decide_callersStrategy_goesBeforeTheConfigured() {
    given(worker("cloud").priority(10).model("m"), worker("own").local().priority(40).model("m"));

    assertThat(name(choose(ask("m").withSteering(Steering.DEFAULT.withStrategy("local-first")))))
        .isEqualTo("own/m");
  }

  @Test
  void decide_degraded_isLast() {
    given(
        worker("a").priority(1).health(Health.DEGRADED, "HTTP error 500").model("m"),
        worker("b").priority(90).model("m"));

    assertThat(name(choose(ask("m")))).isEqualTo("b/m");

    inUse.put("b", 4);
    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("a/m");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_unknownModel_isSubstitutedAndSaysSo() {
    given(worker("a").model("m"));

    Selection.Chosen chosen = choose(ask("gpt-9"));

    assertThat(name(chosen)).isEqualTo("a/m");
    assertThat(chosen.substituted()).isTrue();
    assertThat(chosen.fallback()).isFalse();
  }

  @Test
  void decide_aliasThatNobodyServes_isSubstitutedAndSaysSo() {
    given(worker("a").model("m"));
    settings = TestRouting.withAliases(Map.of("chat", List.of("gone")));

    assertThat(choose(ask("chat")).substituted()).isTrue();
  }

  @Test
  void decide_askedModelOut_takesAnotherAsFallback() {
    given(worker("a").model(model("asked").circuitOpenUntil(LATER)), worker("b").model("other"));

    Selection.Chosen chosen = choose(ask("asked"));

    assertThat(name(chosen)).isEqualTo("b/other");
    assertThat(chosen.fallback()).isTrue();
    assertThat(chosen.substituted()).isFalse();
  }

  @Test
  void decide_askedModelOutAndNoOtherModels_refuses() {
    given(worker("a").model(model("asked").circuitOpenUntil(LATER)), worker("b").model("other"));
    settings = TestRouting.withoutOtherModels();

    assertThat(refusal(ask("asked")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
  }

  @Test
  void decide_callersFallbackModels_goBeforeOthers() {
    given(
        worker("a").priority(1).model("default"),
        worker("b").priority(90).model("second"),
        worker("c").model(model("asked").circuitOpenUntil(LATER)));

    assertThat(
            name(
                choose(
                    ask("asked")
                        .withSteering(Steering.DEFAULT.withFallbackModels(List.of("second"))))))
        .isEqualTo("b/second");
  }

  // question 1: allowed and able

  @Test
  void decide_namedProvider_isTheOnlyOne() {
    given(worker("a").priority(1).model("m"), worker("b").model("m"));

    assertThat(name(choose(ask("m").withSteering(Steering.DEFAULT.withProvider("b")))))
        .isEqualTo("b/m");
  }

  @Test
  void decide_namedProviderOut_takesNobodyElse() {
    given(worker("a").model("m"), worker("b").health(Health.DOWN, "not running").model("m"));

    Refusal refusal = refusal(ask("m").withSteering(Steering.DEFAULT.withProvider("b")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("b (not running)").doesNotContain("a (");
  }

  @Test
  void decide_privacyLocal_takesLocalOnly() {
    given(worker("cloud").priority(1).model("m"), worker("own").local().model("m"));

    assertThat(name(choose(confidential("m")))).isEqualTo("own/m");
  }

  private static ChatRequest confidential(String model) {
    return ask(model).withSteering(Steering.DEFAULT.withPrivacy(Steering.Privacy.LOCAL));
  }

  @Test
  void decide_privacyLocalAndLocalOut_failsClosed() {
    given(worker("cloud").model("m"), worker("own").local().health(Health.DOWN, "gone").model("m"));

    Refusal refusal = refusal(confidential("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).contains("own (gone)").doesNotContain("cloud");
  }

  @Test
  void decide_privacyLocalAndNoLocalWorker_saysSo() {
    given(worker("cloud").model("m"), worker("new").health(Health.STARTING, "starting"));

    Refusal refusal = refusal(confidential("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("no local worker is configured");
    assertThat(
            refusal(
                    ask("m")
                        .withSteering(
                            Steering.DEFAULT
                                .withPrivacy(Steering.Privacy.LOCAL)
                                .withProvider("cloud")))
                .message())
        .contains("'cloud' is not local");
  }

  @Test
  void decide_privacyLocalAndCloudModelTrustedByName_failsClosed() {
    given(worker("cloud").model("m"), worker("own").local().model("n"));
    settings = TestRouting.withoutOtherModels();

    Refusal refusal = refusal(confidential("cloud/m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("rules out");
  }

  @ParameterizedTest
  @CsvSource({"tools,tools", "images,images"})
  void decide_capabilities_filterAndAreNamed(String need, String words) {
    given(
        worker("a").priority(1).model(model("m").capabilities(Capabilities.TEXT)),
        worker("b").priority(9).model("m"));
    ChatRequest request = needing(need);

    Selection.Chosen chosen = choose(request);
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isFalse();

    workers.remove(1);
    Refusal refusal = refusal(request);
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).isEqualTo("no worker can do what the request needs: " + words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"json", "schema"})
  void decide_jsonWanted_nativesGoBeforeTheStrategysFirst(String wanted) {
    given(
        worker("a").priority(1).model(model("m").capabilities(Capabilities.TEXT)),
        worker("b").priority(9).model("m"));

    assertThat(name(choose(needing(wanted)))).isEqualTo("b/m");
    assertThat(choose(needing(wanted)).fallback()).isFalse();
    assertThat(name(choose(ask("m")))).as("free text").isEqualTo("a/m");
  }

  @Test
  void decide_jsonWanted_keepsTheStrategysOrderAmongEquals() {
    given(
        worker("d").priority(4).model("m"),
        worker("c").priority(3).model(model("m").capabilities(Capabilities.TEXT)),
        worker("b").priority(2).model("m"),
        worker("a").priority(1).model(model("m").capabilities(Capabilities.TEXT)));
    List<String> order = new ArrayList<>();

    for (int i = 0; i < 4; i++) {
      Selection.Chosen chosen = choose(needing("schema"));
      order.add(chosen.candidate().id().value());
      tried.add(new Tried(chosen.candidate().id(), "m", null));
    }

    assertThat(order).containsExactly("b", "d", "a", "c");
  }

  @Test
  void decide_jsonWanted_objectModeAloneIsNotNativeForASchema() {
    given(
        worker("a")
            .priority(1)
            .model(model("m").capabilities(Capabilities.USUAL.without(Ability.JSON_SCHEMA))),
        worker("b").priority(9).model("m"));

    assertThat(name(choose(needing("json")))).isEqualTo("a/m");
    assertThat(name(choose(needing("schema")))).isEqualTo("b/m");
  }

  @Test
  void decide_jsonWanted_healthGoesBeforeNatives() {
    given(
        worker("a").priority(9).model(model("m").capabilities(Capabilities.TEXT)),
        worker("b").priority(1).health(Health.DEGRADED, "slow").model("m"));

    assertThat(name(choose(needing("json")))).isEqualTo("a/m");
  }

  @Test
  void decide_jsonWanted_namedModelKeepsItsPlaceBeforeNativesOfOtherNames() {
    given(
        worker("a").model(model("m").capabilities(Capabilities.TEXT)), worker("b").model("other"));

    Selection.Chosen chosen =
        choose(needing("json").withSteering(Steering.DEFAULT.withFallbackModels(List.of("other"))));

    assertThat(name(chosen)).isEqualTo("a/m");
  }

  @Test
  void decide_jsonWantedAndNobodyNative_othersAnswer() {
    given(worker("a").model(model("m").capabilities(Capabilities.TEXT)));

    assertThat(name(choose(needing("schema")))).isEqualTo("a/m");
  }

  private static ChatRequest needing(String need) {
    return switch (need) {
      case "tools" -> ask("m").withTools(List.of(new Tool("f", null, new Json("{}"), null)), null);
      case "json" -> ask("m").withFormat(new ResponseFormat.JsonObject());
      case "schema" ->
          ask("m").withFormat(new ResponseFormat.JsonSchema("s", null, new Json("{}"), null));
      default ->
          ask("m")
              .withMessages(
                  List.of(
                      new Message(
                          Role.USER,
                          List.of(new Part.Image("http://x/y.png", null)),
                          List.of(),
                          null,
                          null,
                          null,
                          Map.of())));
    };
  }

  @Test
  void decide_promptSurelyTooLong_takesTheLongerWindow() {
    given(
        worker("short").priority(1).model(model("m").contextTokens(10)),
        worker("long").priority(9).model(model("m").contextTokens(1000)));
    ChatRequest borderline = ask("m").withMessages(List.of(Message.user("x".repeat(80))));
    ChatRequest tooLong = ask("m").withMessages(List.of(Message.user("x".repeat(81))));

    assertThat(name(choose(borderline))).isEqualTo("short/m");
    assertThat(name(choose(tooLong))).isEqualTo("long/m");

    workers.remove(1);
    Refusal refusal = refusal(tooLong);
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("longer than the window");
  }

  @Test
  void decide_windowHasTurnedOutTooSmall_longerAndUnknownOnesAreLeft() {
    given(
        worker("a").priority(1).model(model("m").contextTokens(4096)),
        worker("b").priority(2).model(model("m").contextTokens(8192)),
        worker("c").priority(3).model(model("m").contextTokens(8193)),
        worker("d").priority(4).model("m"));
    tooSmall = 8192;

    assertThat(name(choose(ask("m")))).isEqualTo("c/m");
    tried.add(new Tried(new WorkerId("c"), "m", null));
    assertThat(name(choose(ask("m")))).isEqualTo("d/m");

    workers.remove(3);
    workers.remove(2);
    Refusal refusal = refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NOT_CAPABLE);
    assertThat(refusal.message()).contains("longer than the window");
  }

  // question 2: tried

  @Test
  void decide_triedKey_takesTheOtherKey() {
    given(worker("a").keys(2).model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0));

    assertThat(choose(ask("m")).key().index()).isEqualTo(1);
  }

  @Test
  void decide_everyKeyTried_takesTheNextWorkerAsFallback() {
    given(worker("a").priority(1).keys(2).model("m"), worker("b").model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0));
    tried.add(new Tried(new WorkerId("a"), null, 1));

    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_triedModel_leavesTheWorkersOtherModel() {
    given(worker("a").model("m").model("n"));
    tried.add(new Tried(new WorkerId("a"), "m", null));

    assertThat(
            name(choose(ask("m").withSteering(Steering.DEFAULT.withFallbackModels(List.of("n"))))))
        .isEqualTo("a/n");
  }

  @Test
  void decide_triedWorker_leavesNothingOfIt() {
    given(worker("a").keys(2).model("m").model("n"));
    tried.add(new Tried(new WorkerId("a"), null, null));

    Refusal refusal =
        refusal(ask("m").withSteering(Steering.DEFAULT.withFallbackModels(List.of("n"))));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
    assertThat(refusal.message()).isEqualTo("every worker that can answer has been tried");
  }

  @ParameterizedTest
  @ValueSource(strings = {"alias", "models", "worker and models"})
  void decide_twoModelsOfOneWorker_areTwoCandidates(String way) {
    given(worker("w").keys(2).model("default").model("a").model("b"));
    settings = TestRouting.withAliases(Map.of("both", List.of("w/a", "w/b")));
    ChatRequest request =
        switch (way) {
          case "alias" -> ask("both");
          case "models" -> ask("a").withSteering(Steering.DEFAULT.withFallbackModels(List.of("b")));
          default -> ask("w/a").withSteering(Steering.DEFAULT.withFallbackModels(List.of("w/b")));
        };

    assertThat(name(choose(request))).isEqualTo("w/a");
    tried.add(new Tried(new WorkerId("w"), "a", null));
    assertThat(name(choose(request))).isEqualTo("w/b");
    tried.add(new Tried(new WorkerId("w"), "b", null));
    assertThat(name(choose(request))).isEqualTo("w/default");

    tried.clear();
    tried.add(new Tried(new WorkerId("w"), null, null));
    assertThat(refusal(request).reason()).isEqualTo(Refusal.Reason.ALL_TRIED);
  }

  // question 3: out

  @Test
  void decide_circuitOfOneModelOpen_leavesTheWorkersOtherModel() {
    given(worker("w").model(model("a").circuitOpenUntil(LATER)).model("b"));
    settings = TestRouting.withAliases(Map.of("both", List.of("w/a", "w/b")));

    Selection.Chosen chosen = choose(ask("both"));
    assertThat(name(chosen)).isEqualTo("w/b");
    assertThat(chosen.fallback()).isTrue();
    assertThat(
            name(choose(ask("a").withSteering(Steering.DEFAULT.withFallbackModels(List.of("b"))))))
        .isEqualTo("w/b");
  }

  @ParameterizedTest
  @EnumSource(Health.class)
  void decide_health_decidesWhetherItIsUsed(Health health) {
    given(worker("a").health(health, "words").model("m"));

    Selection.Decision decision = decide(ask("m"));

    if (health.isUsable()) {
      assertThat(decision).isInstanceOf(Selection.Chosen.class);
    } else if (health.isPending()) {
      assertThat(waitFor(ask("m"))).isEqualTo("not ready yet: a (words)");
    } else {
      assertThat(((Selection.Refused) decision).refusal().message())
          .isEqualTo("no worker can answer now: a (words)");
    }
  }

  @Test
  void decide_circuitOpen_isOutUntilThen() {
    given(worker("a").model(model("m").circuitOpenUntil(LATER)));

    Refusal refusal = refusal(ask("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message())
        .isEqualTo("no worker can answer now: a (m has failed and is left alone)");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void decide_circuitHalfOpen_oneTriesAtATime() {
    given(worker("a").priority(1).model(model("m").circuitOpenUntil(NOW)), worker("b").model("m"));

    assertThat(name(choose(ask("m")))).isEqualTo("a/m");

    trials.add("a/m");
    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_returningAndHasItsShare_othersGoFirst() {
    given(worker("a").priority(1).model(model("m").returnedAt(NOW)), worker("b").model("m"));
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");

    inUseByModel.put("a/m", 1);
    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isTrue();

    now = NOW.plusSeconds(1);
    assertThat(name(choose(ask("m")))).as("two in the next second").isEqualTo("a/m");

    inUseByModel.put("a/m", 2);
    assertThat(name(choose(ask("m")))).isEqualTo("b/m");

    now = NOW.plusSeconds(10);
    assertThat(name(choose(ask("m")))).as("all of it").isEqualTo("a/m");
  }

  @Test
  void decide_returningAndHasItsShareAndNobodyElse_waits() {
    given(worker("a").model(model("m").returnedAt(NOW)));
    inUseByModel.put("a/m", 1);
    inUseByModel.put("a/other", 3);

    assertThat(waitFor(ask("m"))).contains("in use");

    inUseByModel.put("a/m", 0);
    assertThat(name(choose(ask("m")))).as("other models do not count").isEqualTo("a/m");
  }

  @Test
  void decide_keysCooling_areSkippedInTurn() {
    given(
        worker("a")
            .key(KeyStatus.State.USABLE, Instant.EPOCH)
            .key(KeyStatus.State.COOLING_DOWN, LATER)
            .key(KeyStatus.State.COOLING_DOWN, NOW)
            .model("m"));

    for (int key : new int[] {0, 2, 0, 2}) {
      Selection.Chosen chosen = choose(ask("m"));
      assertThat(chosen.key().index()).isEqualTo(key);
      turns.took(chosen.key(), chosen.keysInTurn());
    }
  }

  // what the provider tells is left

  /** One request with that key of worker {@code a} is in flight, and not counted yet. */
  private void inFlight(int key) {
    keysInUse.began(
        new Lease(
            inUse.size(),
            new WorkerId("a"),
            "m",
            Capabilities.USUAL,
            null,
            SpeedEstimate.UNKNOWN,
            key,
            false,
            false,
            false),
        100);
    inUse.merge("a", 1, Integer::sum);
  }

  @Test
  void decide_oneRequestLeft_takesTheOtherKey() {
    given(worker("a").keyWith(1L, null, LATER).keyWith(2L, null, LATER).model("m"));

    assertThat(choose(ask("m")).key().index()).isEqualTo(1);
    inFlight(1);
    assertThat(choose(ask("m")).key().index()).isZero();
  }

  @Test
  void decide_oneRequestLeft_takesTheOtherWorkerOfTheGroupUntilTheReset() {
    given(worker("a").priority(1).keyWith(1L, null, LATER).model("m"), worker("b").model("m"));

    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isTrue();

    now = LATER;
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  @Test
  void decide_oneRequestLeftAndOnlyAnotherModelElsewhere_isUsedAnyway() {
    given(worker("a").keyWith(1L, null, LATER).model("m"), worker("b").model("other"));

    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("a/m");
    assertThat(chosen.fallback()).isFalse();
  }

  @Test
  void decide_oneRequestLeftAndTheOthersBusy_isUsedAnyway() {
    given(
        worker("a").priority(1).keyWith(1L, null, LATER).model("m"),
        worker("b").slots(1).model("m"));
    inUse.put("b", 1);

    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  @Test
  void decide_lastRequestInFlight_waitsForIt() {
    given(worker("a").keyWith(1L, null, LATER).model("m"));
    inFlight(0);

    waitFor(ask("m"));
  }

  @Test
  void decide_requestsInFlight_countUntilTheyAreCounted() {
    given(worker("a").priority(1).keyWith(3L, null, LATER).model("m"), worker("b").model("m"));
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");

    inFlight(0);
    inFlight(0);

    assertThat(name(choose(ask("m")))).isEqualTo("b/m");
  }

  @Test
  void decide_nothingLeft_waitsLikeACoolDownUntilTheReset() {
    given(worker("a").keyWith(0L, null, LATER).model("m"));

    Refusal refusal = refusal(ask("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(40));
    assertThat(refusal.message()).isEqualTo("no worker can answer now: a (rate limited)");
    now = LATER;
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  @Test
  void decide_tokensDoNotSuffice_takesSomebodyElseWhereThereIsOne() {
    given(worker("a").priority(1).keyWith(50L, 400L, LATER).model("m"), worker("b").model("m"));
    ChatRequest shortOne = ask("m");
    ChatRequest longOne = ask("m").withMessages(List.of(Message.user("x".repeat(404))));

    assertThat(name(choose(shortOne))).isEqualTo("a/m");
    assertThat(name(choose(longOne))).isEqualTo("b/m");

    workers.remove(1);
    assertThat(name(choose(longOne))).isEqualTo("a/m");
  }

  @Test
  void decide_noTokensLeft_waitsLikeACoolDown() {
    given(worker("a").keyWith(50L, 0L, LATER).model("m"));

    assertThat(refusal(ask("m")).retryAfter()).isEqualTo(Duration.ofSeconds(40));
  }

  @Test
  void decide_afterTheReset_keyComesBackGradually() {
    given(worker("a").slots(64).keyWith(0L, null, LATER).model("m"));
    now = LATER;
    choose(ask("m"));
    inFlight(0);
    waitFor(ask("m"));

    now = LATER.plusSeconds(1);
    choose(ask("m"));
    inFlight(0);
    waitFor(ask("m"));

    now = LATER.plusSeconds(2);
    choose(ask("m"));
  }

  @Test
  void decide_afterACoolDown_keyComesBackGradually() {
    given(worker("a").slots(64).key(KeyStatus.State.COOLING_DOWN, NOW).model("m"));
    choose(ask("m"));
    inFlight(0);

    waitFor(ask("m"));
    now = NOW.plusSeconds(1);
    choose(ask("m"));
  }

  @Test
  void decide_everyKeyLimited_waitsForTheEarliest() {
    given(
        worker("a").key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(20)).model("m"),
        worker("b").keyWith(0L, null, NOW.plusSeconds(3)).model("m"));

    assertThat(waitFor(ask("m")))
        .isEqualTo("no worker can answer now: a (rate limited); b (rate limited)");
    now = NOW.plusSeconds(3);
    assertThat(name(choose(ask("m")))).isEqualTo("b/m");
  }

  // keys and circuits on trial

  @Test
  void decide_rejectedKeysTimeHasCome_oneRequestTriesIt() {
    given(
        worker("a")
            .key(KeyStatus.State.USABLE, Instant.EPOCH)
            .key(KeyStatus.State.REJECTED, NOW)
            .model("m"));

    assertThat(choose(ask("m")).key().index()).isEqualTo(1);

    inFlight(1);
    assertThat(choose(ask("m")).key().index()).isZero();
  }

  @Test
  void decide_onlyKeyOnTrial_isTriedByOneAndTheOthersAreRefused() {
    given(worker("a").key(KeyStatus.State.QUOTA_EXHAUSTED, NOW).model("m"));
    choose(ask("m"));

    inFlight(0);

    Refusal refusal = refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).isEqualTo("no worker can answer now: a (quota exhausted)");
  }

  @Test
  void decide_trialOnTheLastAttempt_goesToOneThatIsWell() {
    given(
        worker("a").priority(1).key(KeyStatus.State.REJECTED, NOW).model("m"),
        worker("b").priority(2).model(model("m").circuitOpenUntil(NOW)),
        worker("c").priority(3).model("other"));
    useUpAttempts(settings.maxAttempts() - 2);
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");

    useUpAttempts(1);

    assertThat(name(choose(ask("m")))).isEqualTo("c/other");
  }

  @Test
  void decide_trialOnTheLastAttemptAndNobodyElse_isUsedAnyway() {
    given(worker("a").key(KeyStatus.State.REJECTED, NOW).model("m"));
    useUpAttempts(settings.maxAttempts() - 1);

    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  private void useUpAttempts(int count) {
    for (int i = 0; i < count; i++) {
      tried.add(new Tried(new WorkerId("gone"), "m", null));
    }
  }

  @Test
  void decide_everyKeyRateLimited_tellsTheEarliestRecovery() {
    patience = Duration.ofSeconds(4);
    given(
        worker("a")
            .key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(20))
            .key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(5))
            .model("m"),
        worker("b").key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(9)).model("m"));

    Refusal refusal = refusal(ask("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(5));
    assertThat(refusal.message())
        .isEqualTo("no worker can answer now: a (rate limited); b (rate limited)");
  }

  @Test
  void decide_keysOutForSeveralReasons_isUnavailable() {
    patience = Duration.ofSeconds(4);
    given(
        worker("a")
            .key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(20))
            .key(KeyStatus.State.REJECTED, NOW.plusSeconds(600))
            .key(KeyStatus.State.QUOTA_EXHAUSTED, NOW.plusSeconds(3600))
            .model("m"));

    Refusal refusal = refusal(ask("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message())
        .isEqualTo("no worker can answer now: a (key rejected, quota exhausted, rate limited)");
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofSeconds(20));
  }

  @Test
  void decide_oneTriedKeyAndOneCooling_isRateLimited() {
    given(
        worker("a")
            .key(KeyStatus.State.USABLE, Instant.EPOCH)
            .key(KeyStatus.State.COOLING_DOWN, LATER)
            .model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0));

    assertThat(refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
  }

  @Test
  void decide_triedKeyLimitedForAMoment_waitsForItWhereNobodyElseIs() {
    given(worker("a").key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(3)).model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0, NOW.plusSeconds(3)));

    assertThat(waitFor(ask("m"))).isEqualTo("no worker can answer now: a (rate limited)");
    now = NOW.plusSeconds(3);
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  @Test
  void decide_triedKeyLimitedForAMomentAndTheOtherOut_waitsForTheFirst() {
    given(
        worker("a")
            .key(KeyStatus.State.USABLE, Instant.EPOCH)
            .key(KeyStatus.State.REJECTED, LATER)
            .model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0, NOW.plusSeconds(3)));

    waitFor(ask("m"));
    now = NOW.plusSeconds(3);
    assertThat(choose(ask("m")).key().index()).isZero();
  }

  @Test
  void decide_triedKeyLimitedForAMoment_somebodyElseGoesFirst() {
    given(worker("a").priority(1).model("m"), worker("b").priority(2).model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0, NOW.plusSeconds(3)));

    assertThat(name(choose(ask("m")))).isEqualTo("b/m");
  }

  @Test
  void decide_triedKeyLimitedForTooLong_isRefusedAndTellsUntilWhen() {
    given(worker("a").model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0, NOW.plusMillis(30_001)));

    Refusal refusal = refusal(ask("m"));
    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.RATE_LIMITED);
    assertThat(refusal.retryAfter()).isEqualTo(Duration.ofMillis(30_001));
  }

  @Test
  void decide_triedForGoodAndCoolingForAMoment_isNotWaitedFor() {
    given(
        worker("a")
            .key(KeyStatus.State.COOLING_DOWN, NOW.plusSeconds(1))
            .key(KeyStatus.State.REJECTED, LATER)
            .model("m"));
    tried.add(new Tried(new WorkerId("a"), null, 0));

    assertThat(refusal(ask("m")).retryAfter()).isEqualTo(Duration.ofSeconds(1));
  }

  // question 4: busy

  @Test
  void decide_everySlotInUse_waits() {
    given(worker("a").slots(2).model("m"));
    inUse.put("a", 2);

    assertThat(waitFor(ask("m"))).isEqualTo("every slot of the workers that can answer is in use");
    inUse.put("a", 1);
    assertThat(name(choose(ask("m")))).isEqualTo("a/m");
  }

  @Test
  void decide_preferredBusy_takesTheNextAsFallback() {
    given(worker("a").priority(1).slots(1).model("m"), worker("b").model("m"));
    inUse.put("a", 1);

    Selection.Chosen chosen = choose(ask("m"));
    assertThat(name(chosen)).isEqualTo("b/m");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_busyAndOut_waitsForTheBusyOne() {
    given(worker("a").slots(1).model("m"), worker("b").health(Health.DOWN, "gone").model("m"));
    inUse.put("a", 1);

    waitFor(ask("m"));
  }

  @Test
  void decide_allTriedButOneStarting_waits() {
    given(worker("a").model("m"), worker("b").health(Health.STARTING, "starting"));
    tried.add(new Tried(new WorkerId("a"), null, null));

    assertThat(waitFor(ask("m"))).isEqualTo("not ready yet: b (starting)");
  }

  @Test
  void decide_modelBeingLoaded_isWaitedForAsLongAsTheCallerLikes() {
    given(worker("a").health(Health.LOADING, "downloading, 26 %").model("m"));
    since = NOW;

    now = NOW.plusSeconds(599);
    assertThat(waitFor(ask("m"))).isEqualTo("not ready yet: a (downloading, 26 %)");

    now = NOW.plusSeconds(600);
    assertThat(refusal(ask("m")).message())
        .isEqualTo("nobody became free in time: not ready yet: a (downloading, 26 %)");
  }

  // last resorts

  @Test
  void decide_lastResort_isLeftAloneWhileSomebodyElseCanAnswer() {
    given(
        worker("own").use(Use.LAST_RESORT).local().priority(1).model("tiny"),
        worker("cloud").priority(900).model("m"));

    for (String strategy : new Strategies(500).names()) {
      assertThat(name(choose(ask("auto").withSteering(Steering.DEFAULT.withStrategy(strategy)))))
          .isEqualTo("cloud/m");
    }
  }

  @Test
  void decide_lastResort_answersWhenTheOthersAreDown() {
    given(
        worker("own").use(Use.LAST_RESORT).local().model("tiny"),
        worker("cloud").health(Health.DOWN, "nothing listens there").model("m"));

    Selection.Chosen chosen = choose(ask("auto"));
    assertThat(name(chosen)).isEqualTo("own/tiny");
    assertThat(chosen.fallback()).isTrue();
  }

  @Test
  void decide_lastResort_isNoShortCutPastSomebodyBusyOrStarting() {
    given(
        worker("own").use(Use.LAST_RESORT).local().model("tiny"),
        worker("cloud").slots(1).model("m"));
    inUse.put("cloud", 1);
    waitFor(ask("auto"));

    workers.remove(1);
    given(worker("cloud").health(Health.STARTING, "starting"));
    waitFor(ask("auto"));
    assertThat(name(choose(ask("tiny")))).isEqualTo("own/tiny");
  }

  @Test
  void decide_onlyByName_neverAnswersForSomebodyElse() {
    given(
        worker("own").use(Use.BY_NAME).local().model("tiny"),
        worker("cloud").health(Health.DOWN, "nothing listens there").model("m"));

    assertThat(refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal(ask("gpt-9")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(name(choose(ask("tiny")))).isEqualTo("own/tiny");
    assertThat(name(choose(ask("auto").withSteering(Steering.DEFAULT.withProvider("own")))))
        .isEqualTo("own/tiny");
  }

  @Test
  void decide_onlyByNameAndLoading_isWaitedForByThoseWhoNameItAlone() {
    given(
        worker("own").use(Use.BY_NAME).local().health(Health.LOADING, "26 %").model("tiny"),
        worker("cloud").health(Health.DOWN, "nothing listens there").model("m"));

    assertThat(refusal(ask("auto")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal(ask("m")).reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    for (ChatRequest named :
        List.of(
            ask("tiny"),
            ask("own/tiny"),
            ask("m").withSteering(Steering.DEFAULT.withFallbackModels(List.of("tiny"))),
            ask("auto").withSteering(Steering.DEFAULT.withProvider("own")))) {
      waitFor(named);
    }
  }

  // refusals that concern the request

  @Test
  void decide_noWorkers_tellsWhatToDo() {
    Refusal refusal = refusal(ask("m"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.NO_WORKERS);
    assertThat(refusal.message()).contains("GROQ_API_KEY", "relevo doctor");
  }

  @Test
  void decide_unknownStrategy_namesTheKnown() {
    given(worker("a").model("m"));

    Refusal refusal = refusal(ask("m").withSteering(Steering.DEFAULT.withStrategy("fastest")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BAD_STEERING);
    assertThat(refusal.message()).contains("'fastest'", "hybrid", "least_time");
  }

  @Test
  void decide_unknownProvider_namesTheKnown() {
    given(worker("a").model("m"), worker("b").model("m"));

    Refusal refusal = refusal(ask("m").withSteering(Steering.DEFAULT.withProvider("c")));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.BAD_STEERING);
    assertThat(refusal.message()).isEqualTo("there is no provider 'c'; there are a, b");
  }

  @Test
  void decide_rawPrompt_goesToAWorkerThatTakesItAndHasTheModel() {
    Capabilities raw = Capabilities.TEXT.with(Ability.RAW_PROMPT);
    given(
        worker("a").priority(1).model("m"),
        worker("b").priority(2).model(model("other").capabilities(raw)),
        worker("c").priority(3).model(model("m").capabilities(raw)));

    assertThat(choose(raw("m", null)).candidate().id().value()).isEqualTo("c");
    tried.add(new Tried(new WorkerId("c"), "m", null));
    assertThat(decide(raw("m", null))).isInstanceOf(Selection.Refused.class);
  }

  @Test
  void decide_rawPromptForAnUnknownModel_isNotGivenToAnother() {
    given(
        worker("a").model(model("other").capabilities(Capabilities.TEXT.with(Ability.RAW_PROMPT))));

    assertThat(decide(raw("m", null)))
        .isInstanceOfSatisfying(
            Selection.Refused.class,
            refused ->
                assertThat(refused.refusal().reason()).isEqualTo(Refusal.Reason.UNKNOWN_MODEL));
    assertThat(choose(raw(ChatRequest.AUTO, null)).candidate().modelName()).isEqualTo("other");
  }

  @Test
  void decide_rawPromptThatNobodyTakes_isRefusedInWords() {
    given(worker("a").model("m"));

    assertThat(decide(raw("m", null)))
        .isInstanceOfSatisfying(
            Selection.Refused.class,
            refused -> assertThat(refused.refusal().message()).contains("raw prompts"));
  }

  @Test
  void profile_rawPromptWithContext_hasNoOtherModels() {
    Steering fallback = Steering.DEFAULT.withFallbackModels(List.of("other"));

    assertThat(RequestProfile.of("r", raw("m", null).withSteering(fallback)).fallbackModels())
        .containsExactly("other");
    assertThat(
            RequestProfile.of("r", raw("m", new Json("[1]")).withSteering(fallback))
                .fallbackModels())
        .isEmpty();
  }

  private static ChatRequest raw(String model, @Nullable Json context) {
    return ask(model).withRawPrompt(new RawPrompt(false, null, null, context));
  }

  @Test
  void decide_unknownModelAndReject_refuses() {
    given(worker("a").model("m"));
    settings = TestRouting.rejecting();

    Refusal refusal = refusal(ask("gpt-9"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNKNOWN_MODEL);
    assertThat(refusal.message()).contains("'gpt-9'", "/v1/models");
  }

  @Test
  void decide_unknownModelAndRejectWhileAWorkerStarts_waits() {
    given(worker("a").model("m"), worker("b").health(Health.STARTING, "starting"));
    settings = TestRouting.rejecting();

    assertThat(waitFor(ask("gpt-9"))).isEqualTo("not ready yet: b (starting)");
  }

  @Test
  void decide_autoAndRejectAndEverybodyDown_isUnavailableNotUnknown() {
    given(worker("a").health(Health.DOWN, "nothing listens there"));
    settings = TestRouting.rejecting();

    Refusal refusal = refusal(ask("auto"));

    assertThat(refusal.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE);
    assertThat(refusal.message()).isEqualTo("no worker can answer now: a (nothing listens there)");
  }
}
