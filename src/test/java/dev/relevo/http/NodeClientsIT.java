package dev.relevo.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The clients that most of JavaScript uses, OpenAI's own, Vercel's AI SDK and Ollama's, pointed at
 * the gateway. What they do and expect is in {@code src/test/node}. Skipped where there is no Node
 * 20 with npm, or no way to the packages.
 */
@Timeout(300)
@OnEachTransport
final class NodeClientsIT {
  private static final int OLDEST_NODE = 20;
  private static final String PIXEL =
      "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  @TempDir static Path folder;

  private static ScriptedServer upstream;
  private static GatewayFixture gateway;
  private static OllamaFleet fleet;

  @BeforeAll
  static void start() throws Exception {
    assumeThat(nodeVersion()).as("the version of Node").isGreaterThanOrEqualTo(OLDEST_NODE);
    for (String file :
        List.of(
            "package.json",
            "package-lock.json",
            "openai.test.mjs",
            "ai-sdk.test.mjs",
            "ollama.test.mjs")) {
      Files.copy(Path.of("src/test/node", file), folder.resolve(file));
    }
    Result installed =
        run(
            Map.of(),
            "npm",
            "ci",
            "--ignore-scripts",
            "--no-audit",
            "--no-fund",
            "--prefer-offline");
    if (System.getenv("CI") == null) {
      assumeThat(installed.status).as("npm ci: %s", installed.output).isZero();
    }
    assertThat(installed.status).as(installed.output).isZero();
    upstream = ScriptedServer.start();
    upstream.answer(NodeClientsIT::answer);
    gateway =
        GatewayFixture.start(
                "routing { unknown-model = reject }, providers { up { kind = openai-compatible, base-url = \""
                    + upstream.address()
                    + "/v1\" } }")
            .ready("up");
    fleet = OllamaFleet.start();
    fleet.first.pulls().offer("new:1b", 4_000);
    fleet.second.pulls().offer("new:1b", 4_000);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
      upstream.close();
    }
    if (fleet != null) {
      fleet.close();
    }
  }

  /** The upstream: it does what the request gives an occasion for. */
  private static ScriptedReply answer(ScriptedServer.Recorded request) {
    return switch (request.path()) {
      case "/v1/models" -> ScriptedReply.json("{\"data\":[{\"id\":\"m1\"},{\"id\":\"embedder\"}]}");
      case "/v1/embeddings" ->
          ScriptedReply.json(
              "{\"object\":\"list\",\"model\":\"embedder\",\"data\":["
                  + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[1,-2]},"
                  + "{\"object\":\"embedding\",\"index\":1,\"embedding\":[0.5,0.25]}],"
                  + "\"usage\":{\"prompt_tokens\":2,\"total_tokens\":2}}");
      default -> chat(request, GatewayFixture.json(request.body()));
    };
  }

  private static ScriptedReply chat(ScriptedServer.Recorded request, JsonNode body) {
    JsonNode last = body.path("messages").path(body.path("messages").size() - 1);
    if (last.path("role").asText().equals("tool")) {
      return says(request, "\"content\":\"The tool said " + last.path("content").asText() + ".\"");
    }
    if (body.has("tools")) {
      return says(
          request,
          "\"tool_calls\":[{\"index\":0,\"id\":\"call_a\",\"type\":\"function\",\"function\":"
              + "{\"name\":\"add\",\"arguments\":\"{\\\"a\\\":1,\\\"b\\\":2}\"}}]");
    }
    if (body.path("response_format").path("type").asText().equals("json_schema")) {
      return says(request, "\"content\":\"{\\\"sum\\\":3}\"");
    }
    if (last.toString().contains("\"image_url\":{\"url\":\"" + PIXEL)) {
      return says(request, "\"content\":\"I see a picture.\"");
    }
    return switch (last.path("content").asText()) {
      case "break off" -> FakeOpenAi.unfinished("\"content\":\"Hel\"");
      case "think first" -> says(request, "\"reasoning_content\":\"hm\",\"content\":\"yes\"");
      default -> FakeOpenAi.hello(request);
    };
  }

  private static ScriptedReply says(ScriptedServer.Recorded request, String message) {
    return FakeOpenAi.isStream(request) ? FakeOpenAi.streamed(message) : FakeOpenAi.whole(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai.test.mjs", "ai-sdk.test.mjs"})
  void client_allThatItDoes_works(String script) throws Exception {
    Result result =
        run(
            Map.of("RELEVO_URL", gateway.url(), "RELEVO_IMAGE", PIXEL),
            "node",
            "--test-reporter=tap",
            script);

    assertThat(result.status).as(result.output).isZero();
    assertThat(result.output).contains("# fail 0").doesNotContain("# pass 0");
  }

  /** Answers for {@code shared} begin and do not go on. */
  private static ScriptedReply ollama(String model) {
    return model.startsWith("shared")
        ? FakeOllama.begun(model, List.of("Hello")).await(new CompletableFuture<>())
        : FakeOllama.answer(model, List.of("Hello", " from ", model), 5, 3);
  }

  @Test
  void ollamaClient_allThatItDoes_works() throws Exception {
    fleet.first.chat(NodeClientsIT::ollama);
    fleet.second.chat(NodeClientsIT::ollama);
    Result result =
        run(
            Map.of("RELEVO_FLEET_URL", fleet.gateway.url()),
            "node",
            "--test-reporter=tap",
            "ollama.test.mjs");

    assertThat(result.status).as(result.output).isZero();
    assertThat(result.output).contains("# fail 0").doesNotContain("# pass 0");
    fleet.gateway.awaitIdle();
  }

  private record Result(int status, String output) {}

  private static Result run(Map<String, String> environment, String... command)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(folder, "client", ".out");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(120, TimeUnit.SECONDS)).as("the client ends").isTrue();
      return new Result(process.exitValue(), Files.readString(output, UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }

  /** The major version of Node, or 0 where there is none or no npm. */
  private static int nodeVersion() throws InterruptedException {
    try {
      run(Map.of(), "npm", "--version");
      String version = run(Map.of(), "node", "--version").output.strip();
      return Integer.parseInt(version.substring(1, version.indexOf('.')));
    } catch (IOException e) {
      return 0;
    }
  }
}
