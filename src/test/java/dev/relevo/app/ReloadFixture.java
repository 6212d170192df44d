package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.ConfigFactory;
import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/** A serving process' parts in this one, with a configuration file that can be written anew. */
final class ReloadFixture implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  final Serving serving;

  /** What was told of reloads. */
  final List<String> lines = new CopyOnWriteArrayList<>();

  private final Path file;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private ReloadFixture(Path directory, String configuration) {
    this.file = directory.resolve("conf").resolve("relevo.conf");
    configure(configuration);
    ConfigurationLoader loader = new ConfigurationLoader(new Variables(Map.of()), directory);
    this.serving =
        Serving.start(
            loader.load(null, ConfigFactory.empty()).sound(),
            () -> loader.load(null, ConfigFactory.empty()),
            lines::add);
  }

  /** Starts with these lines below {@code relevo}. */
  static ReloadFixture start(Path directory, String... configuration) {
    return new ReloadFixture(directory, String.join("\n", configuration));
  }

  /** A server with these models that tells its name. */
  static FakeOpenAi host(String name, String... models) {
    FakeOpenAi host = FakeOpenAi.start(models);
    String content = "\"content\":\"" + name + "\"";
    return host.chat(
        request ->
            FakeOpenAi.isStream(request)
                ? FakeOpenAi.streamed(content)
                : FakeOpenAi.whole(content));
  }

  /** A stream that goes on when the gate opens. */
  static ScriptedReply held(CompletableFuture<Void> gate) {
    return FakeOpenAi.unfinished("\"content\":\"begun\"")
        .await(gate)
        .chunk("data: " + FakeOpenAi.delta("\"content\":\" and ended\"") + "\n\n")
        .chunk("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n")
        .chunk("data: [DONE]\n\n");
  }

  /** A provider's line. */
  static String provider(String name, FakeOpenAi host, String... more) {
    return "providers."
        + name
        + " { kind = openai-compatible, base-url = \""
        + host.baseUrl()
        + "\"\n"
        + String.join("\n", more)
        + " }";
  }

  /** Writes the file anew; nothing is reloaded by that. */
  void configure(String... lines) {
    try {
      Files.createDirectories(file.getParent());
      List<String> all = new ArrayList<>(List.of("relevo {", "http { port = 0 }"));
      all.addAll(Arrays.asList(lines));
      all.add("}");
      Files.write(file, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Path file() {
    return file;
  }

  /** Writes the file anew and has it reloaded. */
  JsonNode reload(String... lines) {
    configure(lines);
    return reload();
  }

  /** Has the file reloaded, which must succeed. */
  JsonNode reload() {
    HttpResponse<String> response = post("/admin/reload", "");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return GatewayFixture.json(response.body());
  }

  static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  InetSocketAddress address() {
    return new InetSocketAddress(
        InetAddress.getLoopbackAddress(), serving.server().address().getPort());
  }

  HttpResponse<String> get(String path, String... headers) {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  HttpResponse<String> post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json"));
    return send(
        HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)),
        path,
        all.toArray(String[]::new));
  }

  HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers) {
    request
        .uri(URI.create("http://127.0.0.1:" + serving.server().address().getPort() + path))
        .timeout(LIMIT);
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(
          request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  static String chat(String model) {
    return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  }

  /** Asks for a whole answer, which must come; what it says. */
  String ask(String model, String... headers) {
    HttpResponse<String> response = post("/v1/chat/completions", chat(model), headers);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return GatewayFixture.json(response.body()).at("/choices/0/message/content").asText();
  }

  /** Begins a stream. */
  RawConnection stream(String model, String... headers) {
    RawConnection connection = new RawConnection(address());
    String body = chat(model).replace("\"model\"", "\"stream\":true,\"model\"");
    List<String> all = new ArrayList<>(List.of("Content-Type: application/json"));
    all.addAll(List.of(headers));
    connection.write(
        RawConnection.request(
            "POST",
            "/v1/chat/completions",
            body.getBytes(StandardCharsets.UTF_8),
            all.toArray(String[]::new)));
    return connection;
  }

  /** What is known of the workers of that name. */
  List<JsonNode> workers(String name) {
    List<JsonNode> named = new ArrayList<>();
    for (JsonNode worker : GatewayFixture.json(get("/api/providers").body()).path("providers")) {
      if (worker.path("name").asText().equals(name)) {
        named.add(worker);
      }
    }
    return named;
  }

  /** Waits until this worker, and no other of its name, is known to be well. */
  void awaitWell(String name) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(workers(name))
                    .singleElement()
                    .extracting(worker -> worker.path("health").asText())
                    .isEqualTo("healthy"));
  }

  @Override
  public void close() {
    try {
      serving.server().drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the server did not stop", e);
    } finally {
      serving.close();
    }
  }
}
