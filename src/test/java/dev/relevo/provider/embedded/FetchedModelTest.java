package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.modelfile.ModelFiles;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.QuietLog;
import dev.relevo.testing.TinyGguf;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FetchedModelTest {
  private static final Duration WAIT = Duration.ofSeconds(20);
  private static final byte[] MODEL = TinyGguf.bytes();

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final CompletableFuture<Void> go = new CompletableFuture<>();
  private final AtomicInteger requests = new AtomicInteger();
  private volatile int status = 200;
  private HttpServer server;
  private QuietLog log;
  private Path path;

  @BeforeEach
  void start() throws IOException {
    log = QuietLog.of("dev.relevo.provider.embedded");
    path = folder.resolve("m.gguf");
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/m.gguf",
        exchange -> {
          requests.incrementAndGet();
          exchange.sendResponseHeaders(status, status == 200 ? MODEL.length : -1);
          if (status == 200) {
            try (OutputStream out = exchange.getResponseBody()) {
              out.write(MODEL, 0, MODEL.length / 2);
              out.flush();
              go.join();
              out.write(MODEL, MODEL.length / 2, MODEL.length - MODEL.length / 2);
            }
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    go.complete(null);
    server.stop(0);
    log.close();
  }

  private FetchedModel supply(@Nullable ModelFile wanted) {
    ModelCatalog catalog =
        ModelCatalog.from(
            Section.of(
                ConfigFactory.parseString("relevo.models.attempts = 1")
                    .withFallback(ConfigFactory.defaultReference())
                    .resolve(),
                "relevo.models",
                new Faults()));
    return new FetchedModel(
        "local", path, wanted, new ModelFiles(catalog.download(), Map.of()), clock);
  }

  private ModelFile wanted() {
    URI url = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/m.gguf");
    return new ModelFile("m", url, path, null, null, null, null);
  }

  @Test
  void look_nothingKnown_isSettledWhetherTheFileIsThereOrNot() {
    assertThat(supply(null).look()).isEqualTo(new ModelSupply.Settled());
  }

  @Test
  void look_fileIsThere_fetchesNothing() {
    TinyGguf.write(path);

    assertThat(supply(wanted()).look()).isEqualTo(new ModelSupply.Settled());
    assertThat(requests).hasValue(0);
  }

  @Test
  void look_fileIsMissing_isFetchedAndTellsHowFar() {
    FetchedModel supply = supply(wanted());

    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(
            () ->
                assertThat(supply.look())
                    .isInstanceOfSatisfying(
                        ModelSupply.Underway.class,
                        underway ->
                            assertThat(underway.text())
                                .contains("fetching " + path, "downloading", "50 %")));
    go.complete(null);
    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(supply.look()).isEqualTo(new ModelSupply.Settled()));

    assertThat(path).hasBinaryContent(MODEL);
    assertThat(requests).hasValue(1);
  }

  @Test
  void look_cannotBeFetched_saysWhyAndRestsBeforeItTriesAgain() {
    status = 404;
    go.complete(null);
    FetchedModel supply = supply(wanted());
    awaitFailure(supply);
    int before = requests.get();

    assertThat(supply.look())
        .isInstanceOfSatisfying(
            ModelSupply.Failed.class,
            failed -> assertThat(failed.reason()).contains("404", wanted().url().toString()));
    assertThat(requests).hasValue(before);

    status = 200;
    clock.advance(Duration.ofMinutes(11));
    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(supply.look()).isEqualTo(new ModelSupply.Settled()));
  }

  private static void awaitFailure(FetchedModel supply) {
    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(supply.look()).isInstanceOf(ModelSupply.Failed.class));
  }

  @Test
  void close_whileFetching_keepsWhatHasComeForTheNextTime() {
    FetchedModel supply = supply(wanted());
    Awaitility.await()
        .atMost(WAIT)
        .untilAsserted(() -> assertThat(supply.look().toString()).contains("50 %"));

    supply.close();

    assertThat(path).doesNotExist();
    assertThat(Files.exists(folder.resolve("m.gguf.part"))).isTrue();
  }
}
