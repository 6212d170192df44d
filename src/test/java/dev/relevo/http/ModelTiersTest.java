package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.events;
import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static dev.relevo.http.GatewayFixture.provider;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tiers, what is configured for models, and what is known of their use: over sockets. */
@OnEachTransport
final class ModelTiersTest {
  private final FakeOpenAi cloud = FakeOpenAi.start("big", "other");
  private final FakeOpenAi middle = FakeOpenAi.start("mid-1", "mid-2");
  private final FakeOllama host = FakeOllama.start("gemma2:2b");
  private final List<AutoCloseable> open = new ArrayList<>(List.of(cloud, middle, host));

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private GatewayFixture gateway(String configuration) {
    GatewayFixture gateway =
        GatewayFixture.start(
                "providers { cloud { "
                    + provider(cloud)
                    + " }, middle { "
                    + provider(middle)
                    + " }, host { kind = ollama, base-url = \""
                    + host.address()
                    + "\" } }, "
                    + configuration)
            .ready("cloud", "middle", "host");
    open.add(0, gateway);
    return gateway;
  }

  private GatewayFixture tiers() {
    return gateway(
        "tiers { premium = [big, \"nobody/has-it\"], standard = [\"middle/mid-2\", mid-1] },"
            + " model-settings { \"gemma2:2b\" { tier = economic } }, routing { max-attempts = 10 }");
  }

  private static String chat(String model, String more) {
    return "{\"model\":\""
        + model
        + "\",\"messages\":[{\"role\":\"user\",\"content\":\"a secret\"}]"
        + more
        + "}";
  }

  private static ScriptedReply broken() {
    return ScriptedReply.json(
        404, "{\"error\":{\"message\":\"no a secret here\",\"code\":\"model_not_found\"}}");
  }

  private void failing(FakeOpenAi server, String model) {
    server.chat(
        request ->
            request.body().contains("\"model\":\"" + model + "\"")
                ? broken()
                : FakeOpenAi.hello(request));
  }

  // ---- tiers ----

  @ParameterizedTest
  @CsvSource({"premium, cloud, big", "standard, middle, mid-2", "economic, host, gemma2:2b"})
  void tier_wellModels_givesItsFirst(String tier, String worker, String model) {
    HttpResponse<String> response = tiers().post("/v1/chat/completions", chat(tier, ""));

    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo(worker);
    assertThat(header(response, "x-relevo-model")).isEqualTo(model);
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("absent");
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("absent");
    assertThat(json(response.body()).path("model").asText()).isEqualTo(model);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ",\"stream\":true"})
  void tier_failingModels_areFollowedByTheNextThenTheTiersBelowThenOthers(String stream) {
    GatewayFixture gateway = tiers();
    failing(cloud, "big");

    HttpResponse<String> standard = gateway.post("/v1/chat/completions", chat("premium", stream));
    assertThat(header(standard, "x-relevo-model")).isEqualTo("mid-2");
    assertThat(header(standard, "x-relevo-fallback")).isEqualTo("true");

    failing(middle, "mid-2");
    HttpResponse<String> next = gateway.post("/v1/chat/completions", chat("premium", stream));
    assertThat(header(next, "x-relevo-model")).isEqualTo("mid-1");

    middle.chat(broken());
    HttpResponse<String> economic = gateway.post("/v1/chat/completions", chat("premium", stream));
    assertThat(header(economic, "x-relevo-model")).isEqualTo("gemma2:2b");
    JsonNode record =
        json(gateway.get("/admin/requests/" + header(economic, "x-request-id")).body());
    assertThat(record.path("asked").path("model").asText()).isEqualTo("premium");
    assertThat(record.path("answer").path("fallback").asBoolean()).isTrue();
    List<String> tried = new ArrayList<>();
    record.path("attempts").forEach(it -> tried.add(it.path("model").asText()));
    assertThat(tried).containsExactly("big", "mid-2", "mid-1", "gemma2:2b");

    host.chat(model -> ScriptedReply.json(404, "{\"error\":\"gone\"}"));
    cloud.chat(
        request ->
            request.body().contains("\"model\":\"other\"") ? FakeOpenAi.hello(request) : broken());
    assertThat(gateway.post("/v1/chat/completions", chat("premium", stream)).statusCode())
        .as("other models are the workers' defaults, and these have failed")
        .isNotEqualTo(200);
  }

  @Test
  void tier_belowAnother_neverClimbs() {
    GatewayFixture gateway =
        gateway(
            "tiers { premium = [big], economic = [\"gemma2:2b\"] },"
                + " routing { other-models = false }");
    host.chat(model -> ScriptedReply.json(404, "{\"error\":\"gone\"}"));

    HttpResponse<String> response = gateway.post("/v1/chat/completions", chat("economic", ""));

    assertThat(response.statusCode()).isNotEqualTo(200);
    assertThat(cloud.chats()).isEmpty();
  }

  @Test
  void tier_notConfigured_isAnUnknownModel() {
    GatewayFixture gateway =
        gateway("tiers { premium = [big] }, routing { unknown-model = reject }");

    assertThat(gateway.post("/v1/chat/completions", chat("standard", "")).statusCode())
        .isEqualTo(404);
    assertThat(gateway.post("/v1/chat/completions", chat("Premium", "")).statusCode())
        .isEqualTo(404);
    assertThat(gateway.post("/v1/chat/completions", chat("premium", "")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void tier_withAliasOfThatName_isHiddenByIt() {
    GatewayFixture gateway = gateway("tiers { premium = [big] }, aliases { premium = mid-1 }");

    HttpResponse<String> response = gateway.post("/v1/chat/completions", chat("premium", ""));

    assertThat(header(response, "x-relevo-model")).isEqualTo("mid-1");
    assertThat(json(gateway.get("/v1/models/premium").body()).path("workers").toString())
        .isEqualTo("[\"middle\"]");
  }

  @Test
  void models_withTiers_listsThem() {
    GatewayFixture gateway = tiers();

    JsonNode list = json(gateway.get("/v1/models").body()).path("data");
    List<String> ids = new ArrayList<>();
    list.forEach(it -> ids.add(it.path("id").asText()));
    assertThat(ids)
        .containsExactly(
            "big", "gemma2:2b", "mid-1", "mid-2", "other", "premium", "standard", "economic");
    JsonNode standard = json(gateway.get("/v1/models/standard").body());
    assertThat(standard.path("object").asText()).isEqualTo("model");
    assertThat(standard.path("owned_by").asText()).isEqualTo("relevo");
    assertThat(standard.path("workers").toString()).isEqualTo("[\"host\",\"middle\"]");
  }

  // ---- what is configured for models ----

  @ParameterizedTest
  @CsvSource({
    "'', 64, 64",
    "',\"max_tokens\":1000', 64, 64",
    "',\"max_tokens\":64', 64, absent",
    "',\"max_completion_tokens\":7', 7, absent"
  })
  void maxOutputTokens_ofTheModel_boundAndTold(String asked, int sent, String told) {
    GatewayFixture gateway = gateway("model-settings { \"cloud/big\" { max-output-tokens = 64 } }");

    for (String stream : List.of("", ",\"stream\":true")) {
      HttpResponse<String> response =
          gateway.post("/v1/chat/completions", chat("big", asked + stream));

      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      assertThat(header(response, "x-relevo-max-tokens")).isEqualTo(told);
      assertThat(json(cloud.lastChat().body()).path("max_tokens").asInt()).isEqualTo(sent);
    }
    assertThat(json(gateway.get("/v1/models/big").body()).path("max_output_tokens").asInt())
        .isEqualTo(64);
  }

  @Test
  void maxOutputTokens_ofTheOneWhoAnswers_countsForEachCandidate() {
    GatewayFixture gateway =
        gateway(
            "aliases { a = [big, mid-1] }, routing { default-max-tokens = 500 }, model-settings {"
                + " big { max-output-tokens = 64 }, mid-1 { max-output-tokens = 2000 } }");
    failing(cloud, "big");

    HttpResponse<String> response = gateway.post("/v1/chat/completions", chat("a", ""));

    assertThat(json(cloud.lastChat().body()).path("max_tokens").asInt()).isEqualTo(64);
    assertThat(json(middle.lastChat().body()).path("max_tokens").asInt()).isEqualTo(500);
    assertThat(header(response, "x-relevo-max-tokens")).isEqualTo("500");
  }

  @Test
  void contextTokens_ofAnOllamaModel_isTheWindowItIsLoadedWith() {
    GatewayFixture gateway =
        gateway(
            "model-settings { \"gemma2:2b\" { context-tokens = 8192, max-output-tokens = 10 } }");

    HttpResponse<String> response =
        gateway.post("/v1/chat/completions", chat("gemma2:2b", ",\"stream\":true"));

    JsonNode options = json(host.chats().get(0).body()).path("options");
    assertThat(options.path("num_ctx").asInt()).isEqualTo(8192);
    assertThat(options.path("num_predict").asInt()).isEqualTo(10);
    assertThat(events(response.body())).last().isEqualTo("[DONE]");
    assertThat(json(gateway.get("/v1/models/gemma2:2b").body()).path("context_length").asInt())
        .isEqualTo(8192);
  }

  // ---- use ----

  @Test
  void adminModels_afterFailuresAndAnswers_tellsBothWithoutContent() {
    GatewayFixture gateway = tiers();
    failing(cloud, "big");
    HttpResponse<String> answer = gateway.post("/v1/chat/completions", chat("premium", ""));
    gateway.post("/v1/chat/completions", chat("standard", ",\"stream\":true"));

    HttpResponse<String> response = gateway.get("/admin/models");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body()).doesNotContain("secret");
    JsonNode big = model(response, "big");
    assertThat(big.path("tier").asText()).isEqualTo("premium");
    JsonNode atCloud = big.path("workers").get(0);
    assertThat(atCloud.path("worker").asText()).isEqualTo("cloud");
    assertThat(atCloud.path("offered").asBoolean()).isTrue();
    assertThat(atCloud.path("usage").path("attempts").asInt()).isEqualTo(1);
    assertThat(atCloud.path("usage").path("failures").asInt()).isEqualTo(1);
    assertThat(atCloud.path("usage").path("answers").asInt()).isZero();
    assertThat(atCloud.path("last_failure").path("kind").asText()).isEqualTo("model_missing");
    assertThat(atCloud.path("last_failure").path("status").asInt()).isEqualTo(404);
    assertThat(atCloud.path("last_failure").path("request_id").asText())
        .isEqualTo(header(answer, "x-request-id"));
    JsonNode mid = model(response, "mid-2");
    assertThat(mid.path("tier").asText()).isEqualTo("standard");
    JsonNode usage = mid.path("workers").get(0).path("usage");
    assertThat(usage.path("answers").asInt()).isEqualTo(2);
    assertThat(usage.path("fallback_answers").asInt()).isEqualTo(1);
    assertThat(usage.path("prompt_tokens").asInt()).isEqualTo(2 * FakeOpenAi.PROMPT_TOKENS);
    assertThat(usage.path("completion_tokens").asInt()).isEqualTo(2 * FakeOpenAi.COMPLETION_TOKENS);
    assertThat(model(response, "nobody/has-it").path("workers")).isEmpty();
    assertThat(model(response, "nobody/has-it").path("tier").asText()).isEqualTo("premium");
    assertThat(model(response, "gemma2:2b").path("tier").asText()).isEqualTo("economic");
    assertThat(model(response, "other").path("tier").isNull()).isTrue();
  }

  private static JsonNode model(HttpResponse<String> response, String name) {
    for (JsonNode model : json(response.body()).path("models")) {
      if (model.path("name").asText().equals(name)) {
        return model;
      }
    }
    throw new AssertionError("no " + name + " in " + response.body());
  }
}
