package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.Health;
import dev.relevo.pool.KeyLimits;
import dev.relevo.pool.KeyStatus;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.pool.WorkerId;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Use;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.ScriptedReply;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What {@link WorkerTable} and {@link Diagnosis} tell about the same workers. */
final class WorkerReportTest {
  private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");
  private static final GatewaySettings SETTINGS =
      GatewaySettings.from(
          ConfigFactory.parseString("relevo.providers { groq { api-keys = [a, b] }, ollama { } }"));

  private static WorkerView worker(
      String id, Health health, String detail, List<KeyStatus.State> keys, String... models) {
    return new WorkerView(
        new WorkerSnapshot(
            new WorkerId(id),
            id,
            id.equals("groq") ? Locality.CLOUD : Locality.LOCAL,
            id.equals("builtin") ? Use.BY_NAME : Use.NORMAL,
            10,
            4,
            health,
            detail,
            null,
            null,
            Stream.of(models).map(WorkerReportTest::model).toList(),
            List.of(),
            Stream.iterate(0, index -> index < keys.size(), index -> index + 1)
                .map(
                    index ->
                        new KeyStatus(index, "…", 1, keys.get(index), LATER, KeyLimits.NONE, null))
                .toList()),
        0,
        List.of(0));
  }

  private static ModelStatus model(String name) {
    return new ModelStatus(
        new ModelInfo(name, Capabilities.USUAL, null, null, true, null),
        SpeedEstimate.UNKNOWN,
        CircuitStatus.CLOSED);
  }

  private static List<KeyStatus.State> keys(KeyStatus.State... states) {
    return List.of(states);
  }

  @Test
  void lines_someWorkers_areAlignedAndShortened() {
    List<String> lines =
        WorkerTable.lines(
            List.of(
                worker(
                    "groq",
                    Health.HEALTHY,
                    "available",
                    keys(KeyStatus.State.USABLE, KeyStatus.State.REJECTED),
                    "a",
                    "b",
                    "c",
                    "d",
                    "e"),
                worker("ollama", Health.DOWN, "not running", keys(KeyStatus.State.USABLE))),
            SETTINGS);

    assertThat(lines)
        .containsExactly(
            "WORKER  KIND    STATE  KEYS       MODELS              DETAIL",
            "groq    groq    ready  2 (1 out)  a, b, c and 2 more  available",
            "ollama  ollama  down   none       -                   not running");
  }

  @Test
  void of_healthyWorkers_hasNothingToSay() {
    WorkerView healthy =
        worker("groq", Health.HEALTHY, "available", keys(KeyStatus.State.USABLE), "a");

    assertThat(Diagnosis.of(List.of(healthy), SETTINGS)).isEmpty();
    assertThat(Diagnosis.canAnswer(healthy)).isTrue();
  }

  @Test
  void canAnswer_onlyByName_isNoAnswerToOthers() {
    assertThat(
            Diagnosis.canAnswer(
                worker("builtin", Health.HEALTHY, "ready", keys(KeyStatus.State.USABLE), "a")))
        .isFalse();
  }

  @Test
  void of_badKeys_namesEachAndItsRemedy() {
    assertThat(
            Diagnosis.of(
                List.of(
                    worker(
                        "groq",
                        Health.DOWN,
                        "the key is not accepted",
                        keys(
                            KeyStatus.State.REJECTED,
                            KeyStatus.State.QUOTA_EXHAUSTED,
                            KeyStatus.State.COOLING_DOWN))),
                SETTINGS))
        .containsExactly(
            "groq: key 1 of 3 is missing or not accepted; set it in relevo.providers.groq.api-keys"
                + " or in the environment",
            "groq: key 2 of 3 is used up; pay, or wait until 2030-01-01T00:00:00Z",
            "groq: key 3 of 3 is limited until 2030-01-01T00:00:00Z");
  }

  @Test
  void of_workersThatAreNotWell_addsARemedyWhereTheDetailHasNone() {
    List<KeyStatus.State> key = keys(KeyStatus.State.USABLE);

    assertThat(
            Diagnosis.of(
                List.of(
                    worker("ollama", Health.DOWN, "refused; start it with `ollama serve`", key),
                    worker("groq", Health.DOWN, "its host is unknown", key),
                    worker("mine", Health.DOWN, "refused", key),
                    worker("slow", Health.LOADING, "loading the model", key),
                    worker("odd", Health.DEGRADED, "HTTP error 500", key)),
                SETTINGS))
        .containsExactly(
            "ollama: refused; start it with `ollama serve`",
            "groq: its host is unknown; check this machine's way to the internet",
            "mine: refused; start it, or correct relevo.providers.mine.base-url",
            "slow: loading the model; this may only take a moment more",
            "odd: HTTP error 500; look into its own log");
  }

  @Test
  void linesAndOf_vendorThatRepeatsARevokedKey_showNoKey() throws Exception {
    String secret = "sk-very-secret-0123456789";
    try (FakeOpenAi vendor = FakeOpenAi.start("m")) {
      vendor.chat(
          ScriptedReply.json(401, "{\"error\":{\"message\":\"no such key: " + secret + "\"}}"));
      GatewaySettings settings =
          GatewaySettings.from(
              ConfigFactory.parseString(
                  "relevo.providers.up { kind = openai-compatible, api-keys = ["
                      + secret
                      + "], base-url = \""
                      + vendor.baseUrl()
                      + "\" }"));
      QuietLog quiet = QuietLog.of("dev.relevo");
      try (Gateway gateway = Gateway.start(settings)) {
        gateway
            .complete(ChatRequest.of("m", List.of(Message.user("hi"))))
            .handleAsync((answer, failure) -> failure, Runnable::run)
            .toCompletableFuture()
            .get(20, TimeUnit.SECONDS);

        Awaitility.await()
            .atMost(20, TimeUnit.SECONDS)
            .untilAsserted(
                () -> {
                  List<WorkerView> workers =
                      gateway.workers().toCompletableFuture().get(20, TimeUnit.SECONDS);
                  assertThat(String.join("\n", WorkerTable.lines(workers, settings)))
                      .contains("1 (1 out)", "its key is not accepted")
                      .doesNotContain(secret);
                  assertThat(String.join("\n", Diagnosis.of(workers, settings)))
                      .contains("up: key 1 of 1 is missing or not accepted")
                      .doesNotContain(secret);
                });
      } finally {
        quiet.close();
      }
    }
  }

  @Test
  void of_noWorkers_saysSo() {
    assertThat(Diagnosis.of(List.of(), SETTINGS))
        .singleElement()
        .asString()
        .contains("no provider");
  }

  @Test
  void canAnswer_withoutModels_isFalse() {
    assertThat(
            Diagnosis.canAnswer(
                worker("ollama", Health.HEALTHY, "available", keys(KeyStatus.State.USABLE))))
        .isFalse();
  }
}
