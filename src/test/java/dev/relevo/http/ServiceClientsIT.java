package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The model-service API as its clients call it, with one GGUF model in the engine behind it. The
 * model knows nothing of JSON, so an answer that is JSON was bound to be.
 */
@OnEachTransport
final class ServiceClientsIT {
  private static final String PYTHON =
      """
      import json, sys, urllib.request
      request = urllib.request.Request(
          sys.argv[1] + "/chat",
          data=json.dumps({
              "system": "Answer with a JSON object, please: ñ.",
              "context": {"name": "Ana", "tags": ["á", 1, None]},
              "max_tokens": 512}).encode("utf-8"),
          headers={"Content-Type": "application/json"})
      with urllib.request.urlopen(request, timeout=60) as response:
          reply = json.load(response)
      assert isinstance(reply["content"], str), reply
      value = json.loads(reply["content"])
      assert isinstance(value, dict), reply
      print(json.dumps({"model": reply["model"], "keys": len(value)}))
      """;

  @TempDir private static Path folder;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    gateway =
        GatewayFixture.start(
                "providers { tiny { kind = embedded, path = \"%s\", model = tiny, threads = 1 } }"
                    .formatted(TinyGguf.write(folder.resolve("tiny.gguf"))))
            .ready("tiny");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void json_throughCurl_isBoundByTheEngine() throws Exception {
    String system = "You talk. Return JSON.";
    JsonNode reply =
        json(
            run(
                "curl",
                "-sS",
                "--max-time",
                "60",
                gateway.url() + "/chat",
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"system\":\"" + system + "\",\"context\":{\"a\":1},\"temperature\":0}"));

    assertThat(json(reply.path("content").asText()).isObject()).as("%s", reply).isTrue();
    assertThat(reply.path("model").asText()).isEqualTo("tiny");
  }

  @Test
  void text_throughCurl_isCutVisibly() throws Exception {
    JsonNode reply =
        json(
            run(
                "curl",
                "-sS",
                "--max-time",
                "60",
                gateway.url() + "/chat",
                "-H",
                "Content-Type: application/json",
                "-d",
                "{\"system\":\"You talk.\",\"context\":[],\"max_tokens\":8}"));

    assertThat(reply.path("content").asText()).isNotBlank();
    assertThat(reply.path("finish_reason").asText()).isEqualTo("length");
    assertThat(reply.path("usage").path("completion_tokens").asInt()).isEqualTo(8);
  }

  @Test
  void json_throughPython_isBoundByTheEngine() throws Exception {
    assertThat(json(run("python3", "-c", PYTHON, gateway.url())).path("model").asText())
        .isEqualTo("tiny");
  }

  private static String run(String... command) throws IOException, InterruptedException {
    assumeThat(isInstalled(command[0])).as("%s is on the path", command[0]).isTrue();
    Path out = Files.createTempFile(folder, "client", ".out");
    Path err = Files.createTempFile(folder, "client", ".err");
    Process process =
        new ProcessBuilder(command)
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("the client ends").isTrue();
      assertThat(process.exitValue()).as(Files.readString(err, UTF_8)).isZero();
      return Files.readString(out, UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  private static boolean isInstalled(String program) {
    List<Path> places = new ArrayList<>();
    for (String place : System.getenv("PATH").split(":", -1)) {
      places.add(Path.of(place, program));
    }
    return places.stream().anyMatch(Files::isExecutable);
  }
}
