package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.Tool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the jar as its users do. */
@OnEachTransport
final class RelevoProcessIT {
  private static final Map<String, String> NOTHING = Map.of();

  @TempDir private Path directory;
  private final ScriptedServer provider = ScriptedServer.start();
  private final List<RelevoProcess> processes = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @BeforeEach
  void answer() {
    provider.answer(
        request ->
            request.path().equals("/v1/models")
                ? ScriptedReply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m1\"}]}")
                : ScriptedReply.sse(
                    chunk("Grüße, ", null), chunk("Welt", null), chunk("", "stop"), "[DONE]"));
  }

  @AfterEach
  void close() {
    processes.forEach(RelevoProcess::close);
    provider.close();
  }

  private static String chunk(String text, String finish) {
    return "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m1\","
        + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
        + text
        + "\"},\"finish_reason\":"
        + (finish == null ? "null" : "\"" + finish + "\"")
        + "}]"
        + (finish == null
            ? ""
            : ",\"usage\":{\"prompt_tokens\":4,\"completion_tokens\":2,\"total_tokens\":6}")
        + "}";
  }

  private RelevoProcess run(Map<String, String> environment, String... arguments) {
    RelevoProcess process = RelevoProcess.start(directory, environment, arguments);
    processes.add(process);
    return process;
  }

  private void configure(String more) throws IOException {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("relevo.conf"),
        "relevo {\n http.port = 0\n providers.mine { kind = openai-compatible, base-url = \""
            + provider.address()
            + "/v1\" }\n"
            + more
            + "\n}\n");
  }

  private static HttpRequest chat(String url) {
    return HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
        .header("Content-Type", "application/json")
        .POST(
            HttpRequest.BodyPublishers.ofString(
                "{\"model\":\"auto\",\"stream\":true,"
                    + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}"))
        .build();
  }

  @Test
  void help_isPrintedWithTheExitCodes() throws Exception {
    RelevoProcess process = run(NOTHING, "--help");

    assertThat(process.awaitExit()).isZero();
    assertThat(process.out())
        .contains("serve", "chat", "model", "doctor", "--config", "Exit codes:");
    assertThat(process.err()).isEmpty();
  }

  @Test
  void version_isTheJars() throws Exception {
    RelevoProcess process = run(NOTHING, "--version");

    assertThat(process.awaitExit()).isZero();
    assertThat(process.out()).startsWith("relevo ").doesNotContain("development");
  }

  @Test
  void unknownCommand_exitsWith2() throws Exception {
    RelevoProcess process = run(NOTHING, "srve");

    assertThat(process.awaitExit()).isEqualTo(2);
    assertThat(process.err()).contains("'srve'", "serve");
  }

  @Test
  void serve_hangUp_servesTheNewProviderWhileTheOldOnesStreamGoesOn() throws Exception {
    CompletableFuture<Void> gate = new CompletableFuture<>();
    provider.answer(
        request ->
            request.path().equals("/v1/models")
                ? ScriptedReply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m1\"}]}")
                : ScriptedReply.sse(chunk("begun", null))
                    .await(gate)
                    .chunk("data: " + chunk(" and ended", null) + "\n\n")
                    .chunk("data: " + chunk("", "stop") + "\n\ndata: [DONE]\n\n"));
    configure("");
    RelevoProcess gateway = run(NOTHING, "serve");
    String url = gateway.awaitUrl();
    HttpResponse<Stream<String>> stream =
        client.send(chat(url), HttpResponse.BodyHandlers.ofLines());
    Iterator<String> lines = stream.body().iterator();
    assertThat(lines.next()).contains("role");

    try (ScriptedServer other = ScriptedServer.start()) {
      other.answer(
          request ->
              request.path().equals("/v1/models")
                  ? ScriptedReply.json("{\"object\":\"list\",\"data\":[{\"id\":\"m2\"}]}")
                  : ScriptedReply.sse(chunk("other", null), chunk("", "stop"), "[DONE]"));
      Path file = directory.resolve("conf").resolve("relevo.conf");
      String changed =
          Files.readString(file).replace(provider.address() + "/v1", other.address() + "/v1");
      Files.writeString(file, changed);
      gateway.hangUp();
      gateway.awaitErr("workers replaced: mine");

      String answer = client.send(chat(url), HttpResponse.BodyHandlers.ofString()).body();
      assertThat(answer).contains("other", "[DONE]");
      gate.complete(null);
      List<String> rest = new ArrayList<>();
      lines.forEachRemaining(rest::add);
      assertThat(String.join("", rest)).contains(" and ended", "[DONE]");

      Files.writeString(file, "relevo { nonsense = 1, http.port = here }");
      gateway.hangUp();
      gateway.awaitErr("relevo.nonsense: is not a known key");
      assertThat(gateway.err()).contains("nothing has changed", "relevo.http.port: ");
      assertThat(client.send(chat(url), HttpResponse.BodyHandlers.ofString()).body())
          .contains("other");
    }
    gateway.terminate();
    assertThat(gateway.awaitExit()).isEqualTo(143);
  }

  @Test
  void serve_terminalIsClosed_ends() throws Exception {
    assumeThat(Tool.isHere("python3")).as("python3 is on the path").isTrue();
    configure("");
    RelevoProcess gateway =
        RelevoProcess.startInTerminal(directory, Map.of("HOME", directory.toString()), "serve");
    processes.add(gateway);
    gateway.awaitUrl();

    ProcessHandle inside = gateway.closeTerminal();

    assertThat(inside.onExit().get(40, TimeUnit.SECONDS).isAlive()).isFalse();
  }

  /** As on a system for which there is no native code, the loops are then the JVM's own. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void serve_withoutNativeSockets_answersAllTheSame() throws Exception {
    configure("");
    RelevoProcess gateway =
        run(Map.of("JDK_JAVA_OPTIONS", "-Dio.netty.transport.noNative=true"), "serve");
    String url = gateway.awaitUrl();

    HttpResponse<String> answer = client.send(chat(url), HttpResponse.BodyHandlers.ofString());

    assertThat(answer.body()).contains("Grüße, ", "Welt", "[DONE]");
    assertThat(gateway.hasInMemory("netty_transport_native")).isFalse();
  }

  @Test
  void explain_afterAChat_tellsWhatBecameOfIt() throws Exception {
    configure("");
    RelevoProcess gateway = run(NOTHING, "serve");
    String url = gateway.awaitUrl();
    HttpResponse<String> answer = client.send(chat(url), HttpResponse.BodyHandlers.ofString());
    String id = answer.headers().firstValue("x-request-id").orElseThrow();

    RelevoProcess one = run(NOTHING, "explain", id, "--url", url);
    RelevoProcess all = run(NOTHING, "explain", "--url", url);

    assertThat(one.awaitExit()).isZero();
    assertThat(one.out())
        .startsWith(id + ": answered, begun at ")
        .contains("attempt 1 (the first): mine/m1", "answered by mine/m1");
    assertThat(all.awaitExit()).isZero();
    assertThat(all.out()).contains(id);
  }

  @Test
  void serve_wrongConfiguration_tellsEveryFaultAndExitsWith2() throws Exception {
    configure("http.prot = 1\n routing.strategy = best\n providers.other { kind = none }");

    RelevoProcess process = run(Map.of("LOG_LEVEL", "loud"), "serve");

    assertThat(process.awaitExit()).isEqualTo(2);
    assertThat(process.err().lines())
        .anyMatch(line -> line.startsWith("relevo.http.prot: "))
        .anyMatch(line -> line.startsWith("relevo.routing.strategy: is 'best'"))
        .anyMatch(line -> line.startsWith("relevo.providers.other.kind: is 'none'"))
        .anyMatch(line -> line.startsWith("LOG_LEVEL: is 'loud'"));
    assertThat(process.out()).isEmpty();
  }

  @Test
  void serve_missingFile_exitsWith2() throws Exception {
    RelevoProcess process = run(NOTHING, "serve", "--config", "nowhere.conf");

    assertThat(process.awaitExit()).isEqualTo(2);
    assertThat(process.err()).contains("nowhere.conf: there is no such file");
  }

  @Test
  void serve_publicAddressWithoutKeys_isRefused() throws Exception {
    RelevoProcess process = run(NOTHING, "serve", "--host", "0.0.0.0", "--port", "0");

    assertThat(process.awaitExit()).isEqualTo(2);
    assertThat(process.err()).contains("relevo.http.host", "relevo.access.api-keys", "--host");
  }

  @Test
  void serve_portInUse_exitsWith1() throws Exception {
    RelevoProcess process = run(NOTHING, "serve", "--port", Integer.toString(provider.port()));

    assertThat(process.awaitExit()).isEqualTo(1);
    assertThat(process.err())
        .contains("cannot listen at 127.0.0.1:" + provider.port())
        .doesNotContain("\tat ");
  }

  @Test
  void serve_withoutConfiguration_theBuiltInModelAnswersAndItSaysSo() throws Exception {
    RelevoProcess process =
        run(
            Map.of("PORT", "0", "OLLAMA_HOST", "127.0.0.1:" + ScriptedServer.refusedPort()),
            "serve");

    String url = process.awaitUrl();
    process.awaitOut("Try it:");
    assertThat(process.out())
        .contains("ollama", "down")
        .contains("No other provider answers, so the small built-in model does");
    assertThat(get(url + "/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> answer = client.send(chat(url), HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("x-relevo-worker")).contains("builtin");
    assertThat(answer.body()).endsWith("data: [DONE]\n\n");
    assertThat(get(url + "/health").body()).contains("\"builtin\":\"healthy\"");
  }

  private HttpResponse<String> get(String url) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void serve_request_isAnsweredByTheProvider() throws Exception {
    configure("");
    RelevoProcess process = run(NOTHING, "serve");

    HttpResponse<String> response =
        client.send(chat(process.awaitUrl()), HttpResponse.BodyHandlers.ofString());

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("x-relevo-worker")).contains("mine");
    assertThat(response.body()).contains("Grüße, ", "Welt").endsWith("data: [DONE]\n\n");
  }

  @Test
  void serve_terminatedDuringAStream_finishesItAndRefusesNewOnes() throws Exception {
    CompletableFuture<Void> goOn = new CompletableFuture<>();
    provider.answer(
        request ->
            request.path().equals("/v1/models")
                ? ScriptedReply.json("{\"data\":[{\"id\":\"m1\"}]}")
                : ScriptedReply.stream("text/event-stream")
                    .chunk("data: " + chunk("one", null) + "\n\n")
                    .await(goOn)
                    .chunk("data: " + chunk("two", "stop") + "\n\ndata: [DONE]\n\n"));
    configure("");
    RelevoProcess process = run(NOTHING, "serve");
    String url = process.awaitUrl();

    HttpResponse<Stream<String>> response =
        client.send(chat(url), HttpResponse.BodyHandlers.ofLines());
    try (Stream<String> lines = response.body()) {
      Iterator<String> answer = lines.iterator();
      StringBuilder seen = new StringBuilder();
      while (!seen.toString().contains("one")) {
        seen.append(answer.next());
      }
      process.terminate();
      process.awaitErr("1 answer under way");
      assertThat(isRefused(url)).isTrue();
      goOn.complete(null);
      answer.forEachRemaining(seen::append);
      assertThat(seen.toString()).contains("two").endsWith("data: [DONE]");
    }
    assertThat(process.awaitExit()).isEqualTo(143);
    assertThat(process.err()).contains("relevo: stopped");
  }

  private boolean isRefused(String url) throws InterruptedException {
    try {
      return client.send(chat(url), HttpResponse.BodyHandlers.discarding()).statusCode() == 503;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void chat_gatewayRuns_printsItsAnswer() throws Exception {
    configure("access.api-keys = [let-me-in]");
    String url = run(NOTHING, "serve").awaitUrl();

    RelevoProcess let =
        run(Map.of("RELEVO_API_KEY", "let-me-in"), "chat", "--url", url, "--model", "m1", "Hi");
    RelevoProcess kept = run(NOTHING, "chat", "--url", url, "Hi");

    assertThat(let.awaitExit()).isZero();
    assertThat(let.out()).isEqualTo("Grüße, Welt\n");
    assertThat(let.err()).contains("mine/m1, 4 + 2 tokens");
    assertThat(kept.awaitExit()).isEqualTo(1);
    assertThat(kept.out()).isEmpty();
    assertThat(kept.err()).contains("API key", "RELEVO_API_KEY", "401");
  }

  @Test
  void chat_noGateway_answersInProcess() throws Exception {
    configure("");
    RelevoProcess process = run(NOTHING, "chat", "--in-process", "-").input("¿Qué tal?\n");

    assertThat(process.awaitExit()).isZero();
    assertThat(process.out()).isEqualTo("Grüße, Welt\n");
    assertThat(process.err()).contains("mine/m1, 4 + 2 tokens");
    assertThat(provider.requests())
        .filteredOn(request -> request.path().equals("/v1/chat/completions"))
        .singleElement()
        .satisfies(request -> assertThat(request.body()).contains("¿Qué tal?"));
  }

  @Test
  void chat_nobodyAnswers_exitsWith1AndSaysWhy() throws Exception {
    String nowhere = ScriptedServer.refusedAddress().toString();
    RelevoProcess remote = run(NOTHING, "chat", "--url", nowhere, "Hi");
    RelevoProcess local = run(Map.of("OLLAMA_BASE_URL", nowhere), "chat", "--in-process", "Hi");

    assertThat(remote.awaitExit()).isEqualTo(1);
    assertThat(remote.err()).contains("no gateway answers at " + nowhere);
    assertThat(local.awaitExit()).isEqualTo(1);
    assertThat(local.out()).isEmpty();
    assertThat(local.err()).startsWith("relevo: ").contains("ollama");
  }

  @Test
  void doctor_workersOfAllKinds_areShownWithoutSecrets() throws Exception {
    configure("");
    RelevoProcess well = run(Map.of("API_KEYS", "top-secret,other"), "doctor");
    Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
    RelevoProcess ill =
        RelevoProcess.start(
            elsewhere,
            Map.of("OLLAMA_BASE_URL", ScriptedServer.refusedAddress().toString()),
            "doctor");
    processes.add(ill);

    assertThat(well.awaitExit()).isZero();
    assertThat(well.out())
        .contains("conf/relevo.conf", "API_KEYS: 2 keys ***", "The gateway can answer.")
        .containsPattern("mine +openai-compatible +ready +none +m1")
        .doesNotContain("top-secret");
    assertThat(ill.awaitExit()).isEqualTo(1);
    assertThat(ill.out())
        .contains("What is wrong", "ollama serve", "Nobody can answer.")
        .containsPattern("ollama +ollama +down");
  }

  @Test
  void doctor_wrongConfiguration_showsWhatWasFoundAndExitsWith2() throws Exception {
    configure("routing.strategy = best");

    RelevoProcess process = run(Map.of("RATE_LIMIT_REQUESTS", "5"), "doctor");

    assertThat(process.awaitExit()).isEqualTo(2);
    assertThat(process.out())
        .contains("conf/relevo.conf", "RATE_LIMIT_REQUESTS: relevo.limits.requests = 5");
    assertThat(process.err()).contains("relevo.routing.strategy: is 'best'");
  }

  @Test
  void serve_rateLimitOfTheEnvironment_refusesMoreAndTellsWhen() throws Exception {
    configure("");
    RelevoProcess gateway =
        run(
            Map.of(
                "API_KEYS", "sk-one,sk-two",
                "ADMIN_API_KEYS", "sk-admin",
                "RATE_LIMIT_REQUESTS", "3",
                "RATE_LIMIT_WINDOW", "900"),
            "serve");
    String url = gateway.awaitUrl();
    List<Integer> statuses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      statuses.add(sent(chat(url), "sk-one").statusCode());
    }

    HttpResponse<String> refused = sent(chat(url), "sk-one");
    HttpResponse<String> other = sent(chat(url), "sk-two");
    HttpResponse<String> told =
        sent(HttpRequest.newBuilder(URI.create(url + "/admin/limits")).build(), "sk-admin");

    assertThat(statuses).containsExactly(200, 200, 200, 429, 429);
    assertThat(refused.headers().firstValueAsLong("Retry-After").orElseThrow())
        .isBetween(600L, 900L);
    assertThat(refused.headers().firstValue("x-ratelimit-limit-requests")).contains("3");
    assertThat(other.statusCode()).isEqualTo(200);
    assertThat(told.body()).contains("\"id\":\"key-1\"", "\"used\":3", "\"remaining\":0");
  }

  private HttpResponse<String> sent(HttpRequest request, String key) throws Exception {
    return client.send(
        HttpRequest.newBuilder(request, (name, value) -> true).header("x-api-key", key).build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
