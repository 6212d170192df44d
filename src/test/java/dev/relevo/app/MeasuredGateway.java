package dev.relevo.app;

import static dev.relevo.testing.ChatServer.begun;
import static dev.relevo.testing.ChatServer.error;
import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.pool.WorkerView;
import dev.relevo.telemetry.MetricsText;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.FakeOllama;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A serving process's parts in this one: in front of two clouds, {@code a} before {@code b}, and a
 * host of models whose memory is managed; with keys, limits, a ledger and prices.
 */
final class MeasuredGateway implements AutoCloseable {
  static final String CALLER_KEY = "caller-key-4711-secret";
  static final String ADMIN_KEY = "admin-key-4712-secret";
  static final List<String> PROVIDER_KEYS =
      List.of("provider-key-4713-secret", "provider-key-4714-secret");

  /** It is in every prompt. */
  static final String PROMPT = "prompt-4715-content";

  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final String CHAT = "/v1/chat/completions";

  final ChatServer a = ChatServer.offering("m");
  final ChatServer b = ChatServer.offering("m");
  final FakeOllama host = FakeOllama.start("small:1b");
  final Serving serving;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /**
   * Starts it and waits until all workers are well.
   *
   * @param folder for its files
   * @param more what else is configured below {@code relevo}
   */
  MeasuredGateway(Path folder, String more) throws IOException {
    Path file = folder.resolve("relevo.conf");
    Files.writeString(
        file,
        """
        relevo {
          http.port = 0
          database.file = "%s"
          access { api-keys = ["%s"], admin-keys = ["%s"] }
          limits { requests = 100000, tokens = 100000000, concurrency = 1000 }
          budgets { daily = 1000, per-key.monthly = 100 }
          routing { unknown-model = reject, queue-length = 1000 }
          providers {
            builtin { enabled = false }
            ollama { enabled = false }
            a {
              kind = openai-compatible, base-url = "%s", priority = 1, slots = 400
              health-interval = 1h, locality = cloud, api-keys = ["%s", "%s"]
              prices { m { input = 1, output = 2 } }
            }
            b {
              kind = openai-compatible, base-url = "%s", priority = 2, health-interval = 1h
              locality = cloud, prices { m { input = 10, output = 20 } }
            }
            host { kind = ollama, base-url = "%s", memory-budget = 8GiB, priority = 3 }
          }
          %s
        }
        """
            .formatted(
                folder.resolve("data"),
                CALLER_KEY,
                ADMIN_KEY,
                a.baseUrl(),
                PROVIDER_KEYS.get(0),
                PROVIDER_KEYS.get(1),
                b.baseUrl(),
                host.address(),
                more));
    ConfigurationLoader loader = new ConfigurationLoader(new Variables(Map.of()), folder);
    serving =
        Serving.start(
            loader.load(file, ConfigFactory.empty()).sound(),
            () -> loader.load(file, ConfigFactory.empty()),
            line -> {});
    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                assertThat(
                        serving.gateway().workers().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .extracting(WorkerView::snapshot)
                    .filteredOn(worker -> worker.health().isUsable())
                    .hasSize(3));
  }

  /** One request of each kind that there are figures of. */
  void play() throws Exception {
    plainStream();
    fallback();
    seam();
    twiceTheSame();
    say("{\"model\":\"small:1b\",%s}", "x-request-id", "local");
    say("{\"model\":\"nobody-has-this\",%s}");
  }

  /** 3 tokens in and 5 out, of {@code a}. */
  void plainStream() throws Exception {
    assertThat(say("{\"model\":\"m\",\"stream\":true,%s}").body()).contains("[DONE]");
  }

  /** {@code a} fails, {@code b} answers. */
  void fallback() throws Exception {
    a.next(error(503, "overloaded", "words-4716-content"));
    assertThat(say("{\"model\":\"m\",%s}").headers().firstValue("x-relevo-worker")).contains("b");
  }

  /** {@code a} breaks off, and {@code b} goes on. */
  private void seam() throws Exception {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(begun("One", " two").await(seen).cut());
    b.chats(ChatServer.stream("One two", " three"));
    stream(
        line -> {
          if (line.contains(" two")) {
            seen.complete(null);
          }
        });
    a.chats(request -> ChatServer.says(request, "hel", "lo"));
    b.chats(request -> ChatServer.says(request, "hel", "lo"));
  }

  /** The second answer comes from the cache. */
  private void twiceTheSame() throws Exception {
    for (int i = 0; i < 2; i++) {
      say(
          "{\"model\":\"m\",\"temperature\":0,\"seed\":1,%s}",
          "x-relevo-cache", "use", "x-relevo-provider", "b");
    }
  }

  /** Asks, and waits for the whole answer, whatever it is. */
  HttpResponse<String> say(String body, String... headers) throws Exception {
    return client.send(chat(body, headers), HttpResponse.BodyHandlers.ofString());
  }

  /** Streams to the end, and tells of each line. */
  CompletableFuture<Void> streamLater(Consumer<String> listener) {
    return client
        .sendAsync(
            chat("{\"model\":\"m\",\"stream\":true,%s}"), HttpResponse.BodyHandlers.ofLines())
        .thenAcceptAsync(response -> response.body().forEach(listener), Runnable::run);
  }

  private void stream(Consumer<String> listener) throws Exception {
    HttpResponse<Stream<String>> response =
        client.send(
            chat("{\"model\":\"m\",\"stream\":true,%s}"), HttpResponse.BodyHandlers.ofLines());
    response.body().forEach(listener);
  }

  private HttpRequest chat(String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri(CHAT))
            .timeout(WAIT)
            .header("Authorization", "Bearer " + CALLER_KEY)
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    body.formatted(
                        "\"messages\":[{\"role\":\"user\",\"content\":\"" + PROMPT + "\"}]")));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request.build();
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + serving.server().address().getPort() + path);
  }

  /** What {@code /metrics} answers to an administrator. */
  HttpResponse<String> metrics(String accept) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri("/metrics"))
            .timeout(WAIT)
            .header("x-api-key", ADMIN_KEY)
            .header("Accept", accept)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  /** The figures when so many requests have ended. */
  MetricsText figuresAfter(int requests) {
    return Awaitility.await()
        .atMost(WAIT)
        .until(
            () -> MetricsText.of(metrics("*/*").body()),
            figures -> figures.sum("relevo_requests_total") == requests);
  }

  @Override
  public void close() {
    try {
      serving.server().drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the server did not stop", e);
    } finally {
      serving.close();
      a.close();
      b.close();
      host.close();
    }
  }
}
