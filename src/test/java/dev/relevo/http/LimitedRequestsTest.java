package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.LimitReport;
import dev.relevo.access.LimitSettings;
import dev.relevo.access.Limits;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits and budgets as clients meet them. */
@Timeout(120)
@OnEachTransport
final class LimitedRequestsTest {
  private static final String CHAT = "/v1/chat/completions";
  private static final String KEY = "x-api-key: sk-one";
  private static final String WHOLE =
      "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String STREAM =
      "{\"stream\":true,\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";
  private static final String VECTORS = "{\"model\":\"embed-1\",\"input\":[\"Hi\"]}";
  private static final long TOKENS = FakeOpenAi.PROMPT_TOKENS + FakeOpenAi.COMPLETION_TOKENS;

  /** 5 tokens at a thousandth of a dollar, and 3 at two. */
  private static final long COST = 11_000_000;

  private final ManualClock clock = new ManualClock();
  private final FakeOpenAi upstream = FakeOpenAi.start("m1", "embed-1");
  private @Nullable GatewayFixture gateway;
  private @Nullable Limits limits;

  @BeforeEach
  void limitNothing() {
    limits = null;
  }

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    upstream.close();
  }

  private static LimitSettings settings(String limits) {
    Faults faults = new Faults();
    LimitSettings settings =
        LimitSettings.from(
            Section.of(
                ConfigFactory.parseString("relevo { " + limits + " }")
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve(),
                "relevo",
                faults));
    faults.throwIfAny();
    return settings;
  }

  private GatewayFixture start(String limited, String more) {
    Limits kept =
        new Limits(settings(limited), clock, () -> clock.instant().toEpochMilli() * 1_000_000);
    limits = kept;
    GatewayFixture started =
        GatewayFixture.start(
                "access { api-keys = [sk-one, sk-two], admin-keys = [sk-admin] }, providers { up {"
                    + " locality = cloud, slots = 64, prices { m1 { input = 1000, output = 2000 } }, "
                    + GatewayFixture.provider(upstream)
                    + " } }, "
                    + more,
                kept)
            .ready("up");
    gateway = started;
    return started;
  }

  private LimitReport.OfKey used(String id) {
    assertThat(limits).isNotNull();
    return limits.report().keys().stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing is known of " + id));
  }

  private static HttpResponse<String> post(GatewayFixture gateway, String path, String body) {
    return gateway.post(path, body, "x-api-key", "sk-one");
  }

  /** What each of so many clients, all at the same time, gets for each of its requests. */
  private static List<RawConnection.Response> hammer(
      GatewayFixture gateway, int clients, int requests) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      CountDownLatch connected = new CountDownLatch(clients);
      List<Future<List<RawConnection.Response>>> all = new ArrayList<>();
      for (int client = 0; client < clients; client++) {
        int first = client;
        all.add(
            threads.submit(
                () -> {
                  List<RawConnection.Response> responses = new ArrayList<>();
                  try (RawConnection connection = gateway.connect()) {
                    connected.countDown();
                    connected.await(60, TimeUnit.SECONDS);
                    for (int i = 0; i < requests; i++) {
                      responses.add(
                          switch ((first + i) % 3) {
                            case 0 -> connection.post(CHAT, WHOLE, KEY);
                            case 1 -> connection.post(CHAT, STREAM, KEY);
                            default -> connection.post("/v1/embeddings", VECTORS, KEY);
                          });
                    }
                  }
                  return responses;
                }));
      }
      List<RawConnection.Response> responses = new ArrayList<>();
      for (Future<List<RawConnection.Response>> one : all) {
        responses.addAll(one.get(90, TimeUnit.SECONDS));
      }
      return responses;
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void ask_twoHundredClientsWithOneKey_exactlyTheLimitGetsThroughInEachWindow() throws Exception {
    GatewayFixture running = start("limits { requests = 100, window = 1 minute }", "");

    for (int window = 0; window < 2; window++) {
      List<RawConnection.Response> responses = hammer(running, 200, 3);

      assertThat(responses).hasSize(600);
      assertThat(responses).filteredOn(it -> it.status() == 200).hasSize(100);
      assertThat(responses)
          .filteredOn(it -> it.status() != 200)
          .allSatisfy(
              it -> {
                assertThat(it.status()).isEqualTo(429);
                assertThat(it.header("Retry-After")).isEqualTo("60");
                assertThat(it.header("x-ratelimit-limit-requests")).isEqualTo("100");
                assertThat(it.header("x-ratelimit-remaining-requests")).isEqualTo("0");
                assertThat(it.header("x-ratelimit-reset-requests")).isEqualTo("1m0s");
                assertThat(json(it.body()).path("error").path("code").asText())
                    .isEqualTo("rate_limit_exceeded");
              });
      assertThat(running.post(CHAT, WHOLE, "x-api-key", "sk-two").statusCode())
          .as("another key")
          .isEqualTo(200);
      clock.advance(Duration.ofMinutes(1));
    }
  }

  @Test
  void ask_withinTheLimits_tellsWhereTheCallerStands() {
    GatewayFixture running = start("limits { requests = 10, tokens = 1000, window = 6m }", "");

    HttpResponse<String> whole = post(running, CHAT, WHOLE);
    HttpResponse<String> stream = post(running, CHAT, STREAM);
    HttpResponse<String> vectors = post(running, "/v1/embeddings", VECTORS);

    for (HttpResponse<String> response : List.of(whole, stream, vectors)) {
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(header(response, "x-ratelimit-limit-requests")).isEqualTo("10");
      assertThat(header(response, "x-ratelimit-limit-tokens")).isEqualTo("1000");
      assertThat(header(response, "x-ratelimit-reset-requests")).isEqualTo("6m0s");
      assertThat(header(response, "x-ratelimit-reset-tokens")).isEqualTo("6m0s");
    }
    assertThat(header(whole, "x-ratelimit-remaining-requests")).isEqualTo("9");
    assertThat(header(stream, "x-ratelimit-remaining-requests")).isEqualTo("8");
    assertThat(header(vectors, "x-ratelimit-remaining-requests")).isEqualTo("7");
  }

  @Test
  void ask_answersThatHaveEnded_haveTakenWhatWasReported() {
    GatewayFixture running = start("limits { tokens = 1000 }", "");

    post(running, CHAT, WHOLE);
    post(running, CHAT, STREAM);
    post(running, "/v1/embeddings", VECTORS);

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(used("key-1").standing().tokens())
                    .isNotNull()
                    .extracting(tokens -> 1000 - tokens.remaining())
                    .isEqualTo(2 * TOKENS + FakeOpenAi.PROMPT_TOKENS));
    assertThat(used("key-1").running()).isZero();
  }

  @Test
  void ask_whatIsNoRequestForAnAnswer_isNotCounted() {
    GatewayFixture running = start("limits { requests = 1 }", "");

    for (String path : List.of("/v1/models", "/api/tags", "/health")) {
      HttpResponse<String> response = running.get(path, "x-api-key", "sk-one");
      assertThat(response.statusCode()).as(path).isEqualTo(200);
      assertThat(header(response, "x-ratelimit-limit-requests")).as(path).isEqualTo("absent");
    }

    assertThat(post(running, CHAT, WHOLE).statusCode()).isEqualTo(200);
  }

  @Test
  void ask_limitsOfTheProvidersKey_areNotTold() {
    upstream.chat(
        request ->
            FakeOpenAi.hello(request)
                .header("x-ratelimit-limit-requests", "7")
                .header("x-ratelimit-remaining-requests", "3"));
    GatewayFixture running = start("", "");

    HttpResponse<String> response = post(running, CHAT, WHOLE);

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-ratelimit-limit-requests")).isEqualTo("absent");
    assertThat(header(response, "x-ratelimit-remaining-requests")).isEqualTo("absent");
  }

  @Test
  void ask_answerFromTheCache_takesARequestAndNoMoney() {
    GatewayFixture running =
        start("limits { requests = 3 }, budgets { daily = 1 }", "cache.use = always");

    assertThat(header(post(running, CHAT, exact(WHOLE)), "x-relevo-cache")).isEqualTo("miss");
    HttpResponse<String> kept = post(running, CHAT, exact(WHOLE));
    assertThat(header(kept, "x-relevo-cache")).startsWith("hit");
    assertThat(header(kept, "x-ratelimit-remaining-requests")).isEqualTo("1");
    assertThat(header(post(running, CHAT, exact(STREAM)), "x-relevo-cache")).startsWith("hit");

    assertThat(post(running, CHAT, exact(WHOLE)).statusCode()).isEqualTo(429);
    assertThat(used("key-1").spendings().day().spent()).isEqualTo(COST);
  }

  /** A request whose answer is worth keeping. */
  private static String exact(String body) {
    return body.replace("\"messages\"", "\"temperature\":0,\"messages\"");
  }

  @Test
  void ask_tooManyAtOnce_areRefusedUntilAStreamIsLeft() {
    upstream.chat(request -> FakeOpenAi.unfinished("\"content\":\"Hel\"").stall());
    GatewayFixture running = start("limits { concurrency = 2 }", "");
    byte[] stream = STREAM.getBytes(StandardCharsets.UTF_8);
    try (RawConnection first = running.connect();
        RawConnection second = running.connect();
        RawConnection third = running.connect()) {
      first.write(RawConnection.request("POST", CHAT, stream, KEY, JSON));
      first.readUntil("Hel");
      second.write(RawConnection.request("POST", CHAT, stream, KEY, JSON));
      second.readUntil("Hel");

      RawConnection.Response refused = third.post(CHAT, WHOLE, KEY);

      assertThat(refused.status()).isEqualTo(429);
      assertThat(refused.header("Retry-After")).isEqualTo("1");
      assertThat(refused.body()).contains("2 requests are under way");
      first.reset();
      upstream.server().awaitAbandoned();
      Awaitility.await().untilAsserted(() -> assertThat(used("key-1").running()).isEqualTo(1));
      upstream.chat(FakeOpenAi::hello);
      assertThat(third.post(CHAT, WHOLE, KEY).status()).isEqualTo(200);
    }
  }

  private static final String JSON = "Content-Type: application/json";

  @Test
  void ask_budgetUsedUp_isRefusedAsOpenAiDoesAndInEveryDialect() {
    GatewayFixture running = start("budgets { per-key { daily = 0.012 } }", "");
    HttpResponse<String> first = post(running, CHAT, shortened(WHOLE));
    assertThat(first.statusCode()).as(first.body()).isEqualTo(200);
    Awaitility.await()
        .untilAsserted(() -> assertThat(used("key-1").spendings().day().spent()).isEqualTo(COST));

    HttpResponse<String> refused = post(running, CHAT, shortened(STREAM));

    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(header(refused, "Retry-After")).isEqualTo("86400");
    assertThat(header(refused, "x-should-retry")).isEqualTo("false");
    assertThat(header(refused, "x-relevo-budget-warning")).contains("92%", "$0.011 of $0.012");
    JsonNode error = json(refused.body()).path("error");
    assertThat(error.path("type").asText()).isEqualTo("insufficient_quota");
    assertThat(error.path("code").asText()).isEqualTo("insufficient_quota");
    assertThat(error.path("message").asText())
        .contains("daily budget of this key", "$0.011 of $0.012", "2026-01-02T00:00:00Z");
    HttpResponse<String> ollama =
        post(
            running,
            "/api/chat",
            "{\"model\":\"m1\",\"options\":{\"num_predict\":1},"
                + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
    assertThat(ollama.statusCode()).isEqualTo(429);
    assertThat(json(ollama.body()).path("error").asText()).contains("daily budget of this key");
    HttpResponse<String> service =
        post(running, "/chat", "{\"system\":\"Greet.\",\"context\":{\"name\":\"Ana\"}}");
    assertThat(service.statusCode()).isEqualTo(429);
    assertThat(running.post(CHAT, shortened(WHOLE), "x-api-key", "sk-two").statusCode())
        .isEqualTo(200);
    clock.advance(Duration.ofDays(1));
    assertThat(post(running, CHAT, shortened(WHOLE)).statusCode()).isEqualTo(200);
  }

  /** A request for an answer of one token: it may cost 0.003 dollars. */
  private static String shortened(String body) {
    return body.replace("{\"model\"", "{\"max_tokens\":1,\"model\"")
        .replace("{\"stream\"", "{\"max_tokens\":1,\"stream\"");
  }

  @Test
  void ask_budgetUsedUp_ownHardwareStillAnswersWhatMayNotLeaveIt() {
    try (FakeOpenAi local = FakeOpenAi.start("m1")) {
      GatewayFixture running =
          start(
              "budgets { daily = 0 }",
              "providers { mine { locality = local, " + GatewayFixture.provider(local) + " } }");
      running.ready("up", "mine");

      // until the gateway has looked at its workers nothing is known to be free
      Awaitility.await()
          .untilAsserted(
              () -> {
                HttpResponse<String> answer =
                    running.post(CHAT, WHOLE, "x-api-key", "sk-one", "x-relevo-privacy", "local");
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(header(answer, "x-relevo-worker")).isEqualTo("mine");
              });
      assertThat(post(running, CHAT, WHOLE).statusCode()).isEqualTo(429);
      assertThat(post(running, CHAT, WHOLE.replace("m1", "mine/m1")).statusCode())
          .as("one that could fall back to somebody who costs something")
          .isEqualTo(429);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {WHOLE, STREAM})
  void ask_modelThatIsNotOnOfferByName_costsWhatIsListedForIt(String body) {
    GatewayFixture running =
        start(
            "budgets { daily = 1 }",
            "providers.up { models = [m1], prices { hidden { input = 1000, output = 2000 } } }");

    HttpResponse<String> answer = post(running, CHAT, body.replace("m1", "up/hidden"));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(header(answer, "x-relevo-model")).isEqualTo("hidden");
    Awaitility.await()
        .untilAsserted(() -> assertThat(used("key-1").spendings().day().spent()).isEqualTo(COST));
  }

  @Test
  void ask_everybodyFails_costsNoMoneyAndHoldsNothing() {
    upstream.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"broken\"}}"));
    GatewayFixture running = start("limits { concurrency = 1 }, budgets { daily = 1 }", "");

    assertThat(post(running, CHAT, WHOLE).statusCode()).isEqualTo(502);
    assertThat(post(running, CHAT, STREAM).statusCode()).isGreaterThanOrEqualTo(500);

    assertThat(used("key-1").running()).isZero();
    assertThat(used("key-1").spendings().day().spent()).isZero();
  }

  @Test
  void limits_askedByAnAdministrator_tellWhatIsUsed() {
    GatewayFixture running =
        start(
            "limits { requests = 10, window = 1m, concurrency = 4 }, budgets { monthly = 5,"
                + " per-key { daily = 1 } }",
            "");
    post(running, CHAT, WHOLE);
    Awaitility.await().untilAsserted(() -> assertThat(used("key-1").running()).isZero());
    clock.advance(Duration.ofSeconds(15));

    HttpResponse<String> told = running.get("/admin/limits", "x-api-key", "sk-admin");

    assertThat(told.statusCode()).isEqualTo(200);
    assertThat(json(told.body()))
        .isEqualTo(
            json(
                """
                {"all":{
                   "today":{"spent_usd":0.011000000,"resets_at":"2026-01-02T00:00:00Z"},
                   "this_month":{"spent_usd":0.011000000,"budget_usd":5.000000000,
                     "left_usd":4.989000000,"resets_at":"2026-02-01T00:00:00Z"}},
                 "keys":[{
                   "id":"key-1",
                   "requests":{"limit":10,"used":1,"remaining":9,"reset_seconds":45.0},
                   "concurrency":{"used":0,"limit":4},
                   "today":{"spent_usd":0.011000000,"budget_usd":1.000000000,
                     "left_usd":0.989000000,"resets_at":"2026-01-02T00:00:00Z"},
                   "this_month":{"spent_usd":0.011000000,"resets_at":"2026-02-01T00:00:00Z"}}]}
                """));
    assertThat(running.get("/admin/limits", "x-api-key", "sk-one").statusCode()).isEqualTo(403);
  }

  @Test
  void ask_fromAPage_mayReadTheHeaders() {
    GatewayFixture running =
        start("limits { requests = 10 }", "http { port = 0, cors-origins = [\"*\"] }");

    HttpResponse<String> response =
        running.post(CHAT, WHOLE, "x-api-key", "sk-one", "Origin", "https://app.example");

    String exposed = header(response, "Access-Control-Expose-Headers").toLowerCase(Locale.ROOT);
    assertThat(exposed)
        .contains(
            "x-ratelimit-limit-requests",
            "x-ratelimit-remaining-tokens",
            "x-ratelimit-reset-requests",
            "x-relevo-budget-warning",
            "retry-after");
  }
}
