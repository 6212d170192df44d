package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.access.KeyRules;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.telemetry.TracePlaces;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a key may use, as its owner meets it: an own host {@code gpu} and two clouds, {@code east}
 * and {@code west}, of which the key may use some.
 */
@OnEachTransport
final class KeyPermissionsTest {
  private static final String CHAT = "/v1/chat/completions";

  private static final KeyRules LOCAL =
      new KeyRules(Permissions.ALL, Steering.Privacy.LOCAL, null, null, null);

  private static final TestKeys KEYS =
      new TestKeys(
          Map.of(
              "all", KeyRules.NONE,
              "llama", TestKeys.allowing(List.of("llama*"), List.of()),
              "west", TestKeys.allowing(List.of(), List.of("west")),
              "chat", TestKeys.allowing(List.of("chat"), List.of()),
              "economic", TestKeys.allowing(List.of("economic"), List.of()),
              "nothing", TestKeys.allowing(List.of("x"), List.of()),
              "local", LOCAL));

  private static FakeOllama gpu;
  private static FakeOpenAi east;
  private static FakeOpenAi west;
  private static GatewayFixture gateway;

  private int eastBefore;
  private int westBefore;
  private int gpuBefore;

  @BeforeAll
  static void start() {
    gpu = FakeOllama.start("llama:8b", "gemma:2b").addEmbedding("vectors:latest", 500);
    east = FakeOpenAi.start("big", "small");
    west = FakeOpenAi.start("big");
    gateway =
        GatewayFixture.start(
                "aliases { chat = [\"east/big\", \"llama:8b\"] }"
                    + ", tiers { premium = [\"east/big\"], economic = [\"gemma:2b\"] }"
                    + ", routing { circuit { failures = 1000, window = 0, open = 10ms } }"
                    + ", providers { gpu { kind = ollama, priority = 30, base-url = \""
                    + gpu.address()
                    + "\" }, east { locality = cloud, priority = 20, "
                    + GatewayFixture.provider(east)
                    + " }, west { locality = cloud, priority = 10, timeouts { late = 100ms }, "
                    + GatewayFixture.provider(west)
                    + " } }",
                services ->
                    new HttpServices(
                        KEYS,
                        new TestKeys(Map.of("boss", KeyRules.NONE)),
                        false,
                        List.of(),
                        List.of(),
                        TracePlaces.PASSED_ON))
            .ready("gpu", "east", "west");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    gpu.close();
    east.close();
    west.close();
  }

  @BeforeEach
  void count() {
    east.chat(FakeOpenAi::hello);
    west.chat(FakeOpenAi::hello);
    eastBefore = asked(east);
    westBefore = asked(west);
    gpuBefore = asked();
  }

  private static int asked(FakeOpenAi cloud) {
    return cloud.chats().size() + cloud.embeddingRequests().size();
  }

  private static int asked() {
    return gpu.chats().size()
        + gpu.requests("/api/generate").size()
        + gpu.requests("/api/embed").size();
  }

  private void nobodyWasAsked() {
    assertThat(asked(east)).isEqualTo(eastBefore);
    assertThat(asked(west)).isEqualTo(westBefore);
    assertThat(asked()).isEqualTo(gpuBefore);
  }

  private void onlyOwnHardwareWasAsked() {
    assertThat(asked(east)).isEqualTo(eastBefore);
    assertThat(asked(west)).isEqualTo(westBefore);
  }

  private static HttpResponse<String> post(
      String key, String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of("Authorization", "Bearer " + key));
    all.addAll(List.of(headers));
    return gateway.post(path, body, all.toArray(String[]::new));
  }

  private static HttpResponse<String> get(String key, String path) {
    return gateway.get(path, "Authorization", "Bearer " + key);
  }

  private static String chat(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  }

  private static HttpResponse<String> ask(String key, String model, String... headers) {
    return post(key, CHAT, chat(model), headers);
  }

  private static String served(HttpResponse<?> response) {
    assertThat(response.statusCode()).isEqualTo(200);
    return header(response, "x-relevo-worker") + "/" + header(response, "x-relevo-model");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          /v1/chat/completions | {"model":"big","messages":[{"role":"user","content":"hi"}]}
          /v1/chat/completions | {"model":"big","stream":true,"messages":[{"role":"user","content":"hi"}]}
          /v1/chat/completions | {"model":"west/big","messages":[{"role":"user","content":"hi"}]}
          /v1/chat/completions | {"model":"west/unlisted","messages":[{"role":"user","content":"hi"}]}
          /v1/chat/completions | {"model":"premium","messages":[{"role":"user","content":"hi"}]}
          /v1/chat/completions | {"model":"big","models":["small","gemma:2b"],"messages":[{"role":"user","content":"hi"}]}
          /v1/embeddings       | {"model":"vectors","input":"hi"}
          /api/chat            | {"model":"gemma:2b","messages":[{"role":"user","content":"hi"}]}
          /api/generate        | {"model":"gemma:2b","prompt":"hi"}
          /api/generate        | {"model":"gemma:2b","prompt":"hi","raw":true}
          /api/generate        | {"model":"gemma:2b"}
          /api/chat            | {"model":"gemma:2b","messages":[]}
          /api/embed           | {"model":"vectors","input":"hi"}
          /ollama/generate     | {"model":"gemma:2b","prompt":"hi"}
          """)
  void ask_forAModelThatTheKeyMayNotUse_is403AndSaysWhatItMay(String path, String body) {
    HttpResponse<String> response = post("llama", path, body);

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body())
        .contains("this key may not use the model")
        .contains("it may use the model llama*");
    nobodyWasAsked();
  }

  @Test
  void ask_forTheAllowedModel_isAnswered() {
    assertThat(served(ask("llama", "llama:8b"))).isEqualTo("gpu/llama:8b");
    assertThat(served(ask("west", "big"))).isEqualTo("west/big");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "unheard-of", "chat"})
  void ask_byAnyOtherName_isAnsweredByWhatTheKeyMayUse(String model) {
    assertThat(served(ask("llama", model))).isEqualTo("gpu/llama:8b");
    onlyOwnHardwareWasAsked();
  }

  @Test
  void ask_theServiceDialect_isAnsweredByWhatTheKeyMayUse() {
    HttpResponse<String> response = post("llama", "/chat", "{\"system\":\"s\",\"context\":\"c\"}");

    assertThat(served(response)).isEqualTo("gpu/llama:8b");
  }

  @Test
  void ask_withOwnFallbacks_skipsThoseThatTheKeyMayNotUse() {
    String body =
        "{\"model\":\"big\",\"models\":[\"small\",\"llama:8b\"],"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

    assertThat(served(post("llama", CHAT, body))).isEqualTo("gpu/llama:8b");
    onlyOwnHardwareWasAsked();
  }

  @Test
  void ask_namingAnotherProvider_is403() {
    HttpResponse<String> response = ask("west", "big", "x-relevo-provider", "east");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("may not use the provider 'east'");
    nobodyWasAsked();
  }

  @Test
  void ask_nothingThatTheKeyMayUseIsThere_is403() {
    assertThat(ask("nothing", "auto").statusCode()).isEqualTo(403);
    assertThat(ask("nothing", "unheard-of").statusCode()).isEqualTo(404);
    nobodyWasAsked();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ask_theAllowedWorkerFails_nobodyElseIsAsked(boolean stream) {
    west.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"boom\"}}"));
    String body = chat("big").replace("{\"model\"", "{\"stream\":" + stream + ",\"model\"");

    HttpResponse<String> response = post("west", CHAT, body);

    assertThat(response.statusCode()).isEqualTo(502);
    assertThat(asked(west)).isGreaterThan(westBefore);
    assertThat(asked(east)).isEqualTo(eastBefore);
    assertThat(asked()).isEqualTo(gpuBefore);
    assertThat(served(post("all", CHAT, body))).isEqualTo("east/big");
  }

  @Test
  void ask_theAliasFirstFails_goesOnWithTheRestOfIt() {
    east.chat(ScriptedReply.json(500, "{\"error\":{\"message\":\"boom\"}}"));

    assertThat(served(ask("chat", "big"))).isEqualTo("gpu/llama:8b");
    assertThat(asked(west)).isEqualTo(westBefore);
  }

  @Test
  void ask_theAllowedWorkerIsLate_getsNoCompanyOfOthers() throws Exception {
    CompletableFuture<Void> go = new CompletableFuture<>();
    west.chat(request -> FakeOpenAi.hello(request).startAfter(go));
    String body = chat("big").replace("{\"model\"", "{\"stream\":true,\"model\"");

    // somebody who may use both gets company: the other answers
    assertThat(served(post("all", CHAT, body))).isEqualTo("east/big");
    int before = asked(east);
    CompletableFuture<HttpResponse<String>> alone =
        CompletableFuture.supplyAsync(() -> post("west", CHAT, body));
    assertThat(served(post("all", CHAT, body))).isEqualTo("east/big");
    go.complete(null);

    assertThat(served(alone.get(30, TimeUnit.SECONDS))).isEqualTo("west/big");
    assertThat(asked(east)).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          all      | big, gemma:2b, llama:8b, small, vectors:latest, chat, premium, standard, economic
          llama    | llama:8b, chat
          west     | big
          chat     | big, llama:8b, chat, premium
          economic | gemma:2b, premium, standard, economic
          local    | gemma:2b, llama:8b, vectors:latest, chat, premium, standard, economic
          nothing  |
          """)
  void lists_ofModels_haveWhatTheKeyMayUse(String key, String names) {
    List<String> expected = names == null ? List.of() : List.of(names.split(", ", -1));

    assertThat(names(json(get(key, "/v1/models").body()).path("data"), "id"))
        .containsExactlyInAnyOrderElementsOf(expected);
    assertThat(names(json(get(key, "/api/tags").body()).path("models"), "name"))
        .map(name -> expected.contains(name) ? name : name.replace(":latest", ""))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static List<String> names(JsonNode array, String field) {
    List<String> names = new ArrayList<>();
    array.forEach(it -> names.add(it.path(field).asText()));
    return names;
  }

  @Test
  void list_ofModels_namesNoOtherWorkers() {
    JsonNode big = json(get("west", "/v1/models/big").body());

    assertThat(big.toString()).contains("west").doesNotContain("east");
  }

  @ParameterizedTest
  @ValueSource(strings = {"big", "east/big", "gemma:2b", "gpu/gemma:2b", "premium"})
  void model_thatTheKeyMayNotUse_is404(String model) {
    assertThat(get("llama", "/v1/models/" + model).statusCode()).isEqualTo(404);
    HttpResponse<String> shown = post("llama", "/api/show", "{\"model\":\"" + model + "\"}");
    assertThat(shown.statusCode()).isEqualTo(404);
    assertThat(post("all", "/api/show", "{\"model\":\"" + model + "\"}").statusCode())
        .isEqualTo(200);
  }

  @Test
  void model_thatTheKeyMayUse_isShown() {
    assertThat(get("llama", "/v1/models/llama:8b").statusCode()).isEqualTo(200);
    assertThat(post("llama", "/api/show", "{\"model\":\"llama:8b\"}").statusCode()).isEqualTo(200);
    assertThat(post("llama", "/api/show", "{\"model\":\"chat\"}").statusCode()).isEqualTo(200);
  }

  @Test
  void memory_isLoadedAndShownAsFarAsTheKeyMayUseIt() {
    assertThat(post("all", "/api/generate", "{\"model\":\"gemma:2b\"}").statusCode())
        .isEqualTo(200);
    assertThat(post("llama", "/api/generate", "{\"model\":\"llama:8b\"}").statusCode())
        .isEqualTo(200);

    assertThat(names(json(get("all", "/api/ps").body()).path("models"), "name"))
        .contains("gemma:2b", "llama:8b");
    assertThat(names(json(get("llama", "/api/ps").body()).path("models"), "name"))
        .containsExactly("llama:8b");
    assertThat(json(get("west", "/api/ps").body()).path("models")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          POST   | /api/pull     | {"model":"llama:70b"}
          POST   | /api/copy     | {"source":"llama:8b","destination":"llama:copy"}
          DELETE | /api/delete   | {"model":"llama:8b"}
          POST   | /api/generate | {"model":"llama:8b","keep_alive":0}
          POST   | /api/chat     | {"model":"llama:8b","messages":[],"keep_alive":0}
          """)
  void order_thatChangesAHost_isForAdministrators(String method, String path, String body) {
    HttpResponse<String> response =
        gateway.send(
            HttpRequest.newBuilder().method(method, HttpRequest.BodyPublishers.ofString(body)),
            path,
            "Authorization",
            "Bearer all");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(response.body()).contains("not an administrator's");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/api/create", "/api/push", "/api/blobs/sha256:00"})
  void order_aboutFilesOfTheCaller_isNotForAGateway(String path) {
    assertThat(post("llama", path, "{\"model\":\"llama:8b\"}").statusCode()).isEqualTo(501);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"big", "east/big", "chat", "premium", "auto", "unheard-of", "west/unlisted"})
  void privateKey_whateverItAsksFor_neverReachesACloud(String model) {
    for (String stream : List.of("", "{\"stream\":true,")) {
      String body = stream.isEmpty() ? chat(model) : stream + chat(model).substring(1);
      for (List<String> headers :
          List.of(
              List.of("x-relevo-privacy", "any"),
              List.of("x-relevo-strategy", "cloud_first"),
              List.of("x-relevo-cache", "force"),
              List.of("x-relevo-provider", "east"))) {
        post("local", CHAT, body, headers.toArray(String[]::new));
      }
    }

    onlyOwnHardwareWasAsked();
  }

  @Test
  void privateKey_theOwnHostFails_neverReachesACloud() {
    gpu.chat(model -> ScriptedReply.json(500, "{\"error\":\"boom\"}"));
    try {
      HttpResponse<String> response =
          ask("local", "auto", "x-relevo-privacy", "any", "x-relevo-deadline-ms", "1500");

      assertThat(response.statusCode()).isGreaterThanOrEqualTo(500);
      onlyOwnHardwareWasAsked();
      assertThat(asked()).isGreaterThan(gpuBefore);
    } finally {
      gpu.says("hello");
    }
  }

  @Test
  void cache_anothersAnswerOfAForbiddenModel_isNotGiven() {
    String question = chat("big").replace("hi", "the same question");
    assertThat(served(post("all", CHAT, question, "x-relevo-cache", "force"))).endsWith("/big");
    assertThat(header(post("all", CHAT, question, "x-relevo-cache", "force"), "x-relevo-cache"))
        .startsWith("hit");

    assertThat(post("llama", CHAT, question, "x-relevo-cache", "force").statusCode())
        .isEqualTo(403);
    HttpResponse<String> own = post("local", CHAT, question, "x-relevo-cache", "force");
    assertThat(own.body()).doesNotContain(FakeOpenAi.TEXT);
  }
}
