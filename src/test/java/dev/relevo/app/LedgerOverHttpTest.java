package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The ledger of a gateway as its callers and administrators see it. */
@OnEachTransport
final class LedgerOverHttpTest {
  private static final String ADMIN = "admin-key";

  @TempDir private Path folder;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Serving serving;

  @AfterEach
  void close() {
    if (serving != null) {
      serving.close();
    }
    upstream.close();
  }

  private Configuration configuration(String more) {
    try {
      Files.writeString(
          folder.resolve("relevo.conf"),
          """
          relevo {
            http.port = 0
            access { api-keys = [alice-key, bob-key], admin-keys = [admin-key] }
            database.file = "%s"
            ledger.write-every = 10ms
            providers.up {
              kind = openai-compatible, base-url = "%s"
              prices { m1 { input = 10, output = 20 } }
            }
            %s
          }
          """
              .formatted(folder.resolve("data"), upstream.baseUrl(), more));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new ConfigurationLoader(new Variables(Map.of()), folder)
        .load(folder.resolve("relevo.conf"), ConfigFactory.empty())
        .sound();
  }

  private void serve(String more) {
    serving = Serving.start(configuration(more), () -> configuration(more), line -> {});
  }

  private HttpResponse<String> send(String path, String key, String... headers) {
    return send(HttpRequest.newBuilder().GET(), path, key, headers);
  }

  private HttpResponse<String> send(
      HttpRequest.Builder request, String path, String key, String... headers) {
    request
        .uri(URI.create("http://127.0.0.1:" + serving.server().address().getPort() + path))
        .header("Authorization", "Bearer " + key);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> chat(String key) {
    return send(
        HttpRequest.newBuilder()
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"tell"
                        + " nobody\"}]}")),
        "/v1/chat/completions",
        key,
        "Content-Type",
        "application/json");
  }

  private static JsonNode json(HttpResponse<String> answer) {
    try {
      return JsonMapper.read(answer.body());
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(60));
  }

  /** Waits until so many requests are in the ledger. */
  private JsonNode usage(String query, int requests) {
    await()
        .until(() -> json(send("/admin/usage", ADMIN)).at("/total/requests").asInt() == requests);
    HttpResponse<String> answer = send("/admin/usage" + query, ADMIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer);
  }

  @Test
  void usage_afterRequests_tellsWhatTheyTookAndCost() {
    serve("");
    chat("alice-key");
    chat("alice-key");
    chat("bob-key");

    JsonNode usage = usage("?group=key,provider", 3);

    String today = LocalDate.now(ZoneOffset.UTC).toString();
    assertThat(usage.path("to").asText()).isEqualTo(today);
    assertThat(usage.path("group").toString()).isEqualTo("[\"key\",\"provider\"]");
    assertThat(usage.path("rows")).hasSize(2);
    JsonNode alice = usage.path("rows").get(0);
    assertThat(alice.path("key").asText()).isEqualTo("key-1");
    assertThat(alice.path("provider").asText()).isEqualTo("up");
    assertThat(alice.path("requests").asInt()).isEqualTo(2);
    assertThat(alice.path("answered").asInt()).isEqualTo(2);
    assertThat(alice.path("attempts").asInt()).isEqualTo(2);
    assertThat(alice.path("prompt_tokens").asInt()).isEqualTo(2 * FakeOpenAi.PROMPT_TOKENS);
    assertThat(alice.path("completion_tokens").asInt()).isEqualTo(2 * FakeOpenAi.COMPLETION_TOKENS);
    // 5 tokens at 10 and 3 at 20 dollars a million, twice
    assertThat(alice.path("cost_usd").asDouble()).isEqualTo(0.00022);
    assertThat(alice.path("saved_usd").asDouble())
        .isEqualTo(alice.path("reference_cost_usd").asDouble() - 0.00022, Offset.offset(1e-12));
    assertThat(usage.at("/total/cost_usd").asDouble()).isEqualTo(0.00033);
    assertThat(usage.at("/ledger/connected").asBoolean()).isTrue();
    assertThat(usage.at("/ledger/dropped").asInt()).isZero();
    assertThat(send("/admin/usage?key=key-2&group=", ADMIN).body()).contains("\"requests\":1");
  }

  @Test
  void usage_failedRequest_isCountedWithItsAttempts() {
    upstream.chat(ScriptedReply.json(400, "{\"error\":{\"message\":\"no\"}}"));
    serve("");

    assertThat(chat("alice-key").statusCode()).isEqualTo(400);

    JsonNode total = usage("?group=model", 1).path("total");
    assertThat(total.path("failed").asInt()).isEqualTo(1);
    assertThat(total.path("answered").asInt()).isZero();
    assertThat(total.path("attempts").asInt()).isEqualTo(1);
    assertThat(total.path("cost_usd").asText()).isEqualTo("0");
  }

  @Test
  void usage_asCsv_isALineForEachGroup() {
    serve("");
    chat("alice-key");
    usage("", 1);

    for (HttpResponse<String> answer :
        List.of(
            send("/admin/usage?group=key&format=csv", ADMIN),
            send("/admin/usage?group=key", ADMIN, "Accept", "text/csv"))) {
      assertThat(answer.headers().firstValue("Content-Type"))
          .hasValueSatisfying(type -> assertThat(type).startsWith("text/csv"));
      assertThat(answer.body().split("\r\n", -1))
          .hasSize(3)
          .satisfies(
              lines -> assertThat(lines[0]).startsWith("key,key_name,requests,answered,"),
              lines -> assertThat(lines[1]).startsWith("key-1,,1,1,0,0,1,5,3,0,0,0.00011,0,"));
    }
  }

  @Test
  void usage_notAnAdministrator_isRefused() {
    serve("");

    assertThat(send("/admin/usage", "alice-key").statusCode()).isEqualTo(403);
    assertThat(send("/admin/usage", "nobody").statusCode()).isEqualTo(401);
  }

  @Test
  void usage_wrongParameters_areToldWithWhatWouldBeRight() {
    serve("");

    Map.of(
            "from=yesterday", "from is 'yesterday' but must be a day such as",
            "to=2026-02-30", "to is '2026-02-30'",
            "from=2026-02-02&to=2026-02-01", "from is 2026-02-02, which is after to, 2026-02-01",
            "from=-999999-01-01", "must be a day such as",
            "group=owner", "must be one or several, with commas, of day, key, model, provider",
            "format=xml", "must be json or csv",
            "reference=gpt", "must be KIND/MODEL with a known list price",
            "provder=up", "'provder' is no parameter; there are from, group, key,")
        .forEach(
            (query, told) -> {
              HttpResponse<String> answer = send("/admin/usage?" + query, ADMIN);
              assertThat(answer.statusCode()).as(query).isEqualTo(400);
              assertThat(json(answer).at("/error/message").asText()).contains(told);
            });
  }

  @Test
  void usage_ledgerSwitchedOff_says503AndRequestsAreAnswered() {
    serve("ledger.enabled = false");

    assertThat(chat("alice-key").statusCode()).isEqualTo(200);
    HttpResponse<String> answer = send("/admin/usage", ADMIN);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(json(answer).at("/error/message").asText()).contains("relevo.ledger.enabled");
    assertThat(folder.resolve("data.mv.db")).doesNotExist();
  }

  @Test
  void databaseThatCannotBe_requestsAreAnsweredAndUsageSays503() throws Exception {
    Files.createFile(folder.resolve("file"));
    serve("database.file = \"" + folder.resolve("file/data") + "\"");

    assertThat(chat("alice-key").statusCode()).isEqualTo(200);
    await()
        .untilAsserted(
            () ->
                assertThat(json(send("/admin/usage", ADMIN)).at("/error/message").asText())
                    .contains("relevo.database.file"));

    assertThat(send("/admin/usage", ADMIN).statusCode()).isEqualTo(503);
    assertThat(chat("alice-key").statusCode()).isEqualTo(200);
  }

  @Test
  void close_rightAfterARequest_keepsItsRowAndNoWordOfIt() throws Exception {
    serve("ledger.write-every = 10s");
    chat("alice-key");

    serving.close();
    serving = null;
    byte[] file = Files.readAllBytes(folder.resolve("data.mv.db"));
    assertThat(new String(file, StandardCharsets.ISO_8859_1))
        .doesNotContain("tell nobody", "alice-key", "Hello w");

    serve("");
    assertThat(usage("", 1).at("/total/answered").asInt()).isEqualTo(1);
  }

  @Test
  void reload_otherReference_holdsForReportsFromThenOn() throws Exception {
    Configuration[] next = {configuration("")};
    serving = Serving.start(next[0], () -> next[0], line -> {});
    chat("alice-key");
    assertThat(usage("", 1).at("/reference/model").asText()).isEqualTo("deepseek/deepseek-flash");

    next[0] = configuration("ledger.reference = \"openai/gpt-4o\"");
    assertThat(serving.reloader().reload().toCompletableFuture().get().isRefused()).isFalse();

    assertThat(usage("", 1).at("/reference/model").asText()).isEqualTo("openai/gpt-4o");
    // 5 tokens at 2.5 and 3 at 10 dollars a million
    assertThat(usage("", 1).at("/total/reference_cost_usd").asDouble()).isEqualTo(0.0000425);
  }
}
