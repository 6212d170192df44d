package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The limits of providers, as those who ask and those who administer the gateway meet them. */
@OnEachTransport
final class ProviderLimitsTest {
  private static final String BODY =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final FakeOpenAi first = FakeOpenAi.start("m");
  private final FakeOpenAi second = FakeOpenAi.start("m");

  @AfterEach
  void stop() {
    first.close();
    second.close();
  }

  private String limited(String limits) {
    return "first { priority = 1, limits { "
        + limits
        + " }, "
        + GatewayFixture.provider(first)
        + " }";
  }

  private GatewayFixture one(String limits) {
    return GatewayFixture.start("providers { " + limited(limits) + " }").ready("first");
  }

  private GatewayFixture two(String limits) {
    return GatewayFixture.start(
            "providers { "
                + limited(limits)
                + ", second { priority = 2, "
                + GatewayFixture.provider(second)
                + " } }")
        .ready("first", "second");
  }

  private static List<HttpResponse<String>> atOnce(GatewayFixture gateway, int number)
      throws Exception {
    List<CompletableFuture<HttpResponse<String>>> asked =
        IntStream.range(0, number)
            .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(gateway)))
            .toList();
    CompletableFuture.allOf(asked.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
    return asked.stream().map(CompletableFuture::join).toList();
  }

  private static HttpResponse<String> ask(GatewayFixture gateway) {
    return gateway.post("/v1/chat/completions", BODY);
  }

  private static JsonNode limits(GatewayFixture gateway) {
    return json(gateway.get("/api/providers").body()).path("providers").path(0).path("limits");
  }

  @Test
  void ask_moreThanTheLimitAtOnce_theFirstGetsSoManyAndTheOtherTheRest() throws Exception {
    try (GatewayFixture gateway = two("requests = 5, window = 1 hour")) {
      assertThat(atOnce(gateway, 12)).allMatch(response -> response.statusCode() == 200);

      assertThat(first.chats()).hasSize(5);
      assertThat(second.chats()).hasSize(7);
      JsonNode requests = limits(gateway).path("requests");
      assertThat(requests.path("limit").asInt()).isEqualTo(5);
      assertThat(requests.path("remaining").asInt(-1)).isZero();
      assertThat(requests.path("reset_ms").asLong()).isBetween(3_000_000L, 3_600_000L);
      assertThat(limits(gateway).has("tokens")).isFalse();
    }
  }

  @Test
  void ask_nobodyElseAndTheWindowIsLong_is429WithRetryAfter() {
    try (GatewayFixture gateway = one("requests = 5, window = 1 hour")) {
      for (int i = 0; i < 5; i++) {
        assertThat(ask(gateway).statusCode()).isEqualTo(200);
      }

      HttpResponse<String> sixth = ask(gateway);

      assertThat(sixth.statusCode()).isEqualTo(429);
      assertThat(sixth.body()).contains("its limits are used up");
      assertThat(Long.parseLong(header(sixth, "Retry-After"))).isBetween(3_000L, 3_600L);
      assertThat(first.chats()).hasSize(5);
    }
  }

  @Test
  void ask_nobodyElseAndTheWindowIsShort_waitsForTheNext() throws Exception {
    try (GatewayFixture gateway = one("requests = 5, window = 3s")) {
      long before = System.nanoTime();

      assertThat(atOnce(gateway, 6)).allMatch(response -> response.statusCode() == 200);

      assertThat(Duration.ofNanos(System.nanoTime() - before))
          .isGreaterThanOrEqualTo(Duration.ofSeconds(3));
      assertThat(first.chats()).hasSize(6);
    }
  }

  @Test
  void ask_tokens_areReservedAndSettledByWhatTheAnswerTook() throws Exception {
    try (GatewayFixture gateway = two("tokens = 1000, window = 1 hour")) {
      assertThat(header(ask(gateway), "x-relevo-worker")).isEqualTo("first");
      gateway.awaitIdle();

      JsonNode tokens = limits(gateway).path("tokens");
      assertThat(tokens.path("limit").asInt()).isEqualTo(1000);
      assertThat(tokens.path("remaining").asInt())
          .isEqualTo(1000 - FakeOpenAi.PROMPT_TOKENS - FakeOpenAi.COMPLETION_TOKENS);

      // 300 tokens are expected of an answer whose length nobody limits
      String long700 = BODY.replace("hi", "x".repeat(2800));
      assertThat(header(gateway.post("/v1/chat/completions", long700), "x-relevo-worker"))
          .isEqualTo("second");
      assertThat(header(ask(gateway), "x-relevo-worker")).isEqualTo("first");
    }
  }
}
