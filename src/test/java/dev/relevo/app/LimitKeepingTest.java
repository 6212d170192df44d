package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Limits and budgets of a serving gateway that is started again and told something else. */
@OnEachTransport
final class LimitKeepingTest {
  private static final String BUDGET = "budgets.per-key.daily = 0.5";

  @TempDir private Path folder;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private @Nullable Serving serving;
  private String said = "";

  @AfterEach
  void close() {
    if (serving != null) {
      serving.close();
    }
    upstream.close();
  }

  /** A request takes 5 tokens at a hundredth of a dollar and 3 at two hundredths. */
  private Configuration configuration() {
    return new ConfigurationLoader(new Variables(Map.of()), folder)
        .load(folder.resolve("relevo.conf"), ConfigFactory.empty());
  }

  private void configure(String more) throws Exception {
    Files.writeString(
        folder.resolve("relevo.conf"),
        """
        relevo {
          http.port = 0
          access.api-keys = [one-key]
          access.admin-keys = [admin-key]
          database.file = "%s"
          ledger.write-every = 10ms
          providers.up {
            kind = openai-compatible, base-url = "%s"
            prices { m1 { input = 10000, output = 20000 } }
          }
          %s
        }
        """
            .formatted(folder.resolve("data"), upstream.baseUrl(), more));
  }

  private Serving serve(String more) throws Exception {
    configure(more);
    Serving started =
        Serving.start(configuration().sound(), this::configuration, line -> said = line);
    serving = started;
    return started;
  }

  private HttpResponse<String> send(Serving to, HttpRequest.Builder request, String path)
      throws Exception {
    return client.send(
        request
            .uri(URI.create("http://127.0.0.1:" + to.server().address().getPort() + path))
            .timeout(Duration.ofSeconds(30))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** Asks for an answer of one token, which may cost 0.03 dollars. */
  private HttpResponse<String> chat(Serving to) throws Exception {
    return send(
        to,
        HttpRequest.newBuilder()
            .header("Content-Type", "application/json")
            .header("x-api-key", "one-key")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"m1\",\"max_tokens\":1,"
                        + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}")),
        "/v1/chat/completions");
  }

  private String admin(Serving to, String path) throws Exception {
    return send(to, HttpRequest.newBuilder().header("x-api-key", "admin-key"), path).body();
  }

  private static void eventually(Awaited check) {
    Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(check::check);
  }

  private interface Awaited {
    void check() throws Exception;
  }

  @Test
  void start_afterMoneyWasSpent_readsFromTheLedgerHowMuch() throws Exception {
    Serving first = serve("");
    eventually(() -> assertThat(chat(first).statusCode()).isEqualTo(200));
    for (int i = 0; i < 4; i++) {
      assertThat(chat(first).statusCode()).isEqualTo(200);
    }
    first.close();

    Serving second = serve(BUDGET);

    eventually(
        () -> assertThat(admin(second, "/admin/limits")).contains("\"spent_usd\":0.550000000"));
    HttpResponse<String> refused = chat(second);
    assertThat(refused.statusCode()).isEqualTo(429);
    assertThat(refused.body()).contains("insufficient_quota", "$0.55 of $0.50");
  }

  @Test
  void reload_limitThatIsChanged_holdsAtOnceAndOthersKeepWhatIsUsed() throws Exception {
    Serving running = serve("limits { requests = 2, window = 1h }");
    eventually(() -> assertThat(chat(running).statusCode()).isEqualTo(200));
    chat(running);
    assertThat(chat(running).statusCode()).isEqualTo(429);

    configure("limits { requests = 2, window = 1h, concurrency = 7 }");
    running.reloader().reload().toCompletableFuture().get(30, TimeUnit.SECONDS);

    assertThat(said).contains("relevo.limits.concurrency");
    assertThat(chat(running).statusCode()).isEqualTo(429);
    configure("limits { requests = 3, window = 1h }");
    running.reloader().reload().toCompletableFuture().get(30, TimeUnit.SECONDS);
    HttpResponse<String> answer = chat(running);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-ratelimit-remaining-requests")).contains("2");
  }

  @Test
  void start_budgetsWithoutALedger_areSaidToCountFromNowOn() throws Exception {
    try (CapturedLog log = CapturedLog.of(LimitKeeping.class.getName())) {
      serve(BUDGET + "\nledger.enabled = false");

      assertThat(log.lines()).singleElement().asString().contains("relevo.ledger is off");
    }
  }
}
