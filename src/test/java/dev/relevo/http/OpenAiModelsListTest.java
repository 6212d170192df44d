package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What {@code GET /v1/models} says of vendors that tell much, little and nothing. */
@OnEachTransport
final class OpenAiModelsListTest {
  private static ScriptedServer router;
  private static ScriptedServer cloud;
  private static ScriptedServer own;
  private static GatewayFixture gateway;
  private static QuietLog log;

  @BeforeAll
  static void start() {
    log = QuietLog.of("dev.relevo");
    router =
        listing(
            "{\"id\":\"v/m\",\"created\":1700000000,\"context_length\":200000,"
                + "\"architecture\":{\"input_modalities\":[\"text\"],\"output_modalities\":[\"text\"]},"
                + "\"pricing\":{\"prompt\":\"0.000001\",\"completion\":\"0.000002\","
                + "\"input_cache_read\":\"0.0000005\"},"
                + "\"top_provider\":{\"max_completion_tokens\":64000},"
                + "\"supported_parameters\":[\"tools\"]}");
    cloud =
        listing(
            "{\"id\":\"gpt-4.1\",\"created\":1750000000,\"owned_by\":\"system\"}",
            "{\"id\":\"gpt-99\"}",
            "{\"id\":\"text-embedding-3-small\",\"owned_by\":\"system\"}");
    own = listing("{\"id\":\"v/m\",\"max_model_len\":8192,\"owned_by\":\"vllm\"}");
    gateway =
        GatewayFixture.start(
                "providers { router { kind = openrouter, api-keys = k, base-url = \""
                    + router.address()
                    + "\" }, cloud { kind = openai, api-keys = k, health-interval = 50ms, base-url = \""
                    + cloud.address()
                    + "\" }, own { kind = openai-compatible, base-url = \""
                    + own.address()
                    + "\" } }")
            .ready("router", "cloud", "own");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    router.close();
    cloud.close();
    own.close();
    log.close();
  }

  private static ScriptedServer listing(String... items) {
    return ScriptedServer.start().answer(list(items));
  }

  private static ScriptedReply list(String... items) {
    return ScriptedReply.json("{\"object\":\"list\",\"data\":[" + String.join(",", items) + "]}");
  }

  private static JsonNode model(String id) {
    return json(gateway.get("/v1/models/" + id).body());
  }

  @Test
  void models_severalWorkers_sayWhatHoldsForAll() {
    assertThat(model("v/m"))
        .isEqualTo(
            json(
                "{\"id\":\"v/m\",\"object\":\"model\",\"created\":1700000000,\"owned_by\":\"vllm\","
                    + "\"context_length\":8192,\"max_output_tokens\":64000,"
                    + "\"capabilities\":[\"chat\",\"tools\"],"
                    + "\"pricing\":{\"input_per_million\":0.0,\"cached_input_per_million\":0.0,"
                    + "\"output_per_million\":0.0},\"workers\":[\"own\",\"router\"]}"));
  }

  @Test
  void models_pricesOfTheList_areThere() {
    assertThat(model("gpt-4.1").path("pricing"))
        .isEqualTo(
            json(
                "{\"input_per_million\":2.0,\"cached_input_per_million\":0.5,"
                    + "\"output_per_million\":8.0}"));
    assertThat(model("gpt-4.1").path("owned_by").asText()).isEqualTo("system");
  }

  @Test
  void models_nothingKnown_isLeftOut() {
    JsonNode unknown = model("gpt-99");

    assertThat(unknown.has("pricing")).isFalse();
    assertThat(unknown.has("context_length")).isFalse();
    assertThat(unknown.has("max_output_tokens")).isFalse();
    assertThat(unknown.path("created").asInt(-1)).isZero();
    assertThat(unknown.path("owned_by").asText()).isEqualTo("cloud");
  }

  @Test
  void models_thatMakeVectors_areListedToo() {
    JsonNode all = json(gateway.get("/v1/models").body()).path("data");

    assertThat(all)
        .extracting(one -> one.path("id").asText())
        .containsExactly("gpt-4.1", "gpt-99", "text-embedding-3-small", "v/m");
    assertThat(model("text-embedding-3-small").path("capabilities"))
        .isEqualTo(json("[\"embeddings\"]"));
  }

  @Test
  void models_listCannotBeRefreshed_staysAsItWas() {
    int before = cloud.requests().size();
    try {
      cloud.answer(ScriptedReply.text(500, "no list today"));
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> cloud.requests().size() > before + 2);

      assertThat(model("gpt-4.1").path("pricing").path("input_per_million").asDouble())
          .isEqualTo(2);
    } finally {
      cloud.answer(
          list(
              "{\"id\":\"gpt-4.1\",\"created\":1750000000,\"owned_by\":\"system\"}",
              "{\"id\":\"gpt-99\"}",
              "{\"id\":\"text-embedding-3-small\",\"owned_by\":\"system\"}"));
    }
  }
}
