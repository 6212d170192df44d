package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.provider;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the response cache does not keep, whom it gives nothing, and when it needs nobody. */
@OnEachTransport
final class CacheLimitsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String CACHE = "x-relevo-cache";

  private QuietLog log;
  private FakeOpenAi up;
  private FakeOpenAi other;

  @BeforeEach
  void start() {
    log = QuietLog.of("dev.relevo");
    up = FakeOpenAi.start("m1");
    other = FakeOpenAi.start("m1", "m2");
  }

  @AfterEach
  void stop() {
    up.close();
    other.close();
    log.close();
  }

  private static String ask(String model, boolean stream) {
    return ("{\"model\":\"%s\",\"temperature\":0,\"stream\":%s,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}")
        .formatted(model, stream);
  }

  private static HttpResponse<String> use(
      GatewayFixture gateway, boolean stream, String... headers) {
    String[] all = new String[headers.length + 2];
    System.arraycopy(headers, 0, all, 0, headers.length);
    all[headers.length] = CACHE;
    all[headers.length + 1] = "use";
    return gateway.post(CHAT, ask("m1", stream), all);
  }

  /** A gateway before both servers, {@code up} first. */
  private GatewayFixture both(String more) {
    return GatewayFixture.start(
            "providers { up { priority = 1, %s }, other { priority = 2, %s } }, %s"
                .formatted(provider(up), provider(other), more))
        .ready("up", "other");
  }

  private static ScriptedReply finished(ScriptedServer.Recorded request, String reason) {
    return FakeOpenAi.isStream(request)
        ? ScriptedReply.sse(
            FakeOpenAi.delta("\"content\":\"some\""),
            "{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"" + reason + "\"}]}",
            "[DONE]")
        : ScriptedReply.json(
            "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"some\"},\"finish_reason\":\""
                + reason
                + "\"}]}");
  }

  // ---- what is kept ----

  @ParameterizedTest
  @CsvSource({
    "length, true, hit",
    "length, false, hit",
    "content_filter, true, miss",
    "content_filter, false, miss"
  })
  void finishReason_lengthIsKeptAndAWithheldRestIsNot(
      String reason, boolean stream, String expected) {
    up.chat(request -> finished(request, reason));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      assertThat(header(use(gateway, stream), CACHE)).isEqualTo("miss");

      HttpResponse<String> again = use(gateway, stream);

      assertThat(header(again, CACHE)).isEqualTo(expected);
      assertThat(again.body()).contains("some", "\"finish_reason\":\"" + reason + "\"");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fallback_answerOfAnother_isNotKept(boolean stream) {
    up.chat(ScriptedReply.json(503, "{\"error\":{\"message\":\"down\"}}"));
    try (GatewayFixture gateway = both("")) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = use(gateway, stream);
        assertThat(header(response, "x-relevo-worker")).isEqualTo("other");
        assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
        assertThat(header(response, CACHE)).isEqualTo("miss");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void substitute_answerOfAnotherModel_isNotKept(boolean stream) {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      for (int i = 0; i < 2; i++) {
        HttpResponse<String> response = gateway.post(CHAT, ask("nobody's", stream), CACHE, "use");
        assertThat(header(response, "x-relevo-requested-model")).isEqualTo("nobody's");
        assertThat(header(response, CACHE)).isEqualTo("miss");
      }
    }
  }

  @Test
  void brokenAnswer_thatEndsInAnError_isNotKept() {
    up.chat(FakeOpenAi.unfinished("\"content\":\"Hel\""));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "routing { mid-stream = error }")) {
      assertThat(use(gateway, true).body()).contains("Hel", "\"error\"").doesNotContain("[DONE]");
      up.chat(FakeOpenAi::hello);

      HttpResponse<String> again = use(gateway, true);

      assertThat(header(again, CACHE)).isEqualTo("miss");
      assertThat(again.body()).contains("[DONE]");
    }
  }

  @Test
  void brokenAnswer_thatAnotherGoesOnWith_isNotKept() {
    up.chat(FakeOpenAi.unfinished("\"content\":\"Hello\""));
    try (GatewayFixture gateway = both("")) {
      HttpResponse<String> seam = use(gateway, true);
      assertThat(seam.body()).contains("\"continued\":[{\"worker\":\"other\"", "[DONE]");
      up.chat(FakeOpenAi::hello);

      assertThat(header(use(gateway, true), CACHE)).isEqualTo("miss");
    }
  }

  @Test
  void client_thatLeavesBeforeTheEnd_leavesNothingInTheCache() {
    CompletableFuture<Void> never = new CompletableFuture<>();
    up.chat(ScriptedReply.sse(FakeOpenAi.delta("\"content\":\"Hel\"")).await(never));
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      try (RawConnection connection = gateway.connect()) {
        connection.write(
            RawConnection.request(
                "POST",
                CHAT,
                ask("m1", true).getBytes(StandardCharsets.UTF_8),
                "Content-Type: application/json",
                CACHE + ": use"));
        connection.readUntil("Hel");
        connection.reset();
      }
      up.server().awaitAbandoned();
      gateway.awaitIdle();
      up.chat(FakeOpenAi::hello);

      assertThat(header(use(gateway, true), CACHE)).isEqualTo("miss");
    } finally {
      never.complete(null);
    }
  }

  // ---- for whom ----

  @Test
  void keys_ofDifferentCallers_shareNoAnswer() {
    try (GatewayFixture gateway =
        GatewayFixture.inFrontOf(up, "access { api-keys = [one, two] }")) {
      String[] one = {"x-api-key", "one"};
      assertThat(header(use(gateway, false, one), CACHE)).isEqualTo("miss");
      assertThat(header(use(gateway, false, "x-api-key", "two"), CACHE)).isEqualTo("miss");
      assertThat(header(use(gateway, false, one), CACHE)).isEqualTo("hit");
      assertThat(header(use(gateway, true, "Authorization", "Bearer one"), CACHE)).isEqualTo("hit");
      assertThat(use(gateway, false, "x-api-key", "three").statusCode()).isEqualTo(401);
    }
  }

  @Test
  void keys_noneNeeded_areOneCaller() {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      assertThat(header(use(gateway, false, "x-api-key", "one"), CACHE)).isEqualTo("miss");
      assertThat(header(use(gateway, false, "x-api-key", "two"), CACHE)).isEqualTo("hit");
    }
  }

  @Test
  void privacy_whatACloudAnswered_isNotForLocalRequestsNorTheOtherWayRound() {
    String[] local = {"x-relevo-privacy", "local"};
    try (GatewayFixture gateway =
        GatewayFixture.start(
                "providers { up { priority = 1, locality = cloud, %s }, other { priority = 2, locality = local, %s } }"
                    .formatted(provider(up), provider(other)))
            .ready("up", "other")) {
      assertThat(header(use(gateway, false), "x-relevo-worker")).isEqualTo("up");

      HttpResponse<String> confined = use(gateway, false, local);
      assertThat(header(confined, CACHE)).isEqualTo("miss");
      assertThat(header(confined, "x-relevo-worker")).isEqualTo("other");

      HttpResponse<String> again = use(gateway, false, local);
      assertThat(header(again, CACHE)).isEqualTo("hit");
      assertThat(header(again, "x-relevo-worker")).isEqualTo("other");
      assertThat(header(use(gateway, false), "x-relevo-worker")).isEqualTo("up");
    }
  }

  @Test
  void privacy_localAnswerKept_isNotGivenToOthers() {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      assertThat(header(use(gateway, false, "x-relevo-privacy", "local"), CACHE)).isEqualTo("miss");
      assertThat(header(use(gateway, false), CACHE)).isEqualTo("miss");
      assertThat(header(use(gateway, false, "x-relevo-privacy", "any"), CACHE)).isEqualTo("hit");
    }
  }

  // ---- what is configured ----

  @Test
  void always_fitRequests_areAnsweredUnlessTheySayOtherwise() {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "cache { use = always }")) {
      String fit = ask("m1", true);
      assertThat(header(gateway.post(CHAT, fit), CACHE)).isEqualTo("miss");
      assertThat(header(gateway.post(CHAT, fit), CACHE)).isEqualTo("hit");
      assertThat(header(gateway.post(CHAT, fit, CACHE, "off"), CACHE)).isEqualTo("absent");
      assertThat(header(gateway.post(CHAT, fit, CACHE, "refresh"), CACHE)).isEqualTo("refreshed");
      String unfit = fit.replace("\"temperature\":0,", "");
      assertThat(header(gateway.post(CHAT, unfit), CACHE)).isEqualTo("absent");
      assertThat(up.chats()).hasSize(4);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"use", "force", "refresh"})
  void off_whateverTheRequestSays_isSkipped(String value) {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "cache { use = off }")) {
      for (boolean stream : new boolean[] {true, false, true, false}) {
        HttpResponse<String> response = gateway.post(CHAT, ask("m1", stream), CACHE, value);
        assertThat(header(response, CACHE)).isEqualTo("skipped");
      }
      assertThat(header(gateway.post(CHAT, ask("m1", true)), CACHE)).isEqualTo("absent");
      assertThat(up.chats()).hasSize(5);
    }
  }

  // ---- who is needed for a hit ----

  @Test
  void hit_whileEveryWorkerIsDown_isGiven() {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      use(gateway, true);
      up.close();
      String another = ask("m1", false).replace("\"hi\"", "\"something else\"");
      assertThat(gateway.post(CHAT, another, "x-relevo-deadline-ms", "2000").statusCode())
          .isGreaterThan(499);

      for (boolean stream : new boolean[] {true, false}) {
        HttpResponse<String> hit = use(gateway, stream);
        assertThat(hit.statusCode()).isEqualTo(200);
        assertThat(header(hit, CACHE)).isEqualTo("hit");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void hit_whileTheGatewayDrains_isRefused(boolean stream) {
    try (GatewayFixture gateway = GatewayFixture.inFrontOf(up, "")) {
      use(gateway, stream);
      gateway.gateway.drain();

      assertThat(use(gateway, stream).statusCode()).isEqualTo(503);
    }
  }
}
