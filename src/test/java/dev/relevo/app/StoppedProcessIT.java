package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeOpenAi;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that was stopped for a while, as a machine that sleeps or moves stops it. */
final class StoppedProcessIT {
  private static final int REQUESTS = 40;

  /** Longer than the time between two probes, and than a probe may take. */
  private static final Duration STOPPED = Duration.ofSeconds(4);

  @TempDir private Path directory;
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    upstream.close();
  }

  private RelevoProcess serve() throws Exception {
    Path conf = Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        conf.resolve("relevo.conf"),
        "relevo { http.port = 0, providers.up { kind = openai-compatible, health-interval = 1s,"
            + " base-url = \""
            + upstream.baseUrl()
            + "\" } }");
    return RelevoProcess.start(directory, Map.of(), "serve");
  }

  private CompletableFuture<Integer> chat(String url) {
    return client
        .sendAsync(
            HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
                .header("Content-Type", "application/json")
                .timeout(Duration.ofSeconds(30))
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"))
                .build(),
            HttpResponse.BodyHandlers.discarding())
        .thenApplyAsync(HttpResponse::statusCode, Runnable::run);
  }

  @Test
  void process_thatWasStopped_answersAtOnceWithTheFirstWhoIsAsked() throws Exception {
    try (RelevoProcess process = serve()) {
      String url = process.awaitUrl();
      assertThat(chat(url).join()).isEqualTo(200);

      AtomicReference<CompletableFuture<Integer>> meanwhile = new AtomicReference<>();
      process.stopFor(STOPPED, () -> meanwhile.set(chat(url)));
      assertThat(meanwhile.get().join()).isEqualTo(200);
      assertThat(
              IntStream.range(0, REQUESTS).mapToObj(i -> chat(url)).toList().stream()
                  .map(CompletableFuture::join))
          .hasSize(REQUESTS)
          .containsOnly(200);

      process.terminate();
      process.awaitExit();
      assertThat(process.err().lines().filter(line -> line.startsWith("time=")))
          .hasSize(REQUESTS + 2)
          .allMatch(line -> line.contains(" outcome=answered attempts=1 "));
    }
  }
}
