package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.HttpServer;
import dev.relevo.http.HttpServices;
import dev.relevo.http.HttpSettings;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.pekko.actor.ActorSystem;
import org.awaitility.Awaitility;

/**
 * A gateway that listens on a free port before the upstreams of a row, all in one format, and one
 * worker more that is always well and answers only by its name. For one case in one thread.
 */
final class Stage implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** Pekko's keys are left out: they would be resolved anew for each case. */
  private static final Config REFERENCE = ConfigFactory.defaultReference().withOnlyPath("relevo");

  /** What all cases share. */
  record Hall(ActorSystem system, HttpClient client, Upstream well) {}

  private final Hall hall;
  private final Row row;
  private final Format format;
  private final boolean streamed;
  private final Map<String, Upstream> upstreams = new LinkedHashMap<>();
  private final Gateway gateway;
  private final HttpServer server;

  Stage(Hall hall, Row row, Format format, boolean streamed) {
    this.hall = hall;
    this.row = row;
    this.format = format;
    this.streamed = streamed;
    for (Row.Worker worker : row.workers()) {
      Upstream upstream = new Upstream(format, row.models(worker.id()), worker.acts());
      upstreams.put(worker.id(), upstream);
      if (row.isAway(worker.id())) {
        upstream.goDown();
      }
    }
    Config config =
        ConfigFactory.parseString("relevo {\nhttp { port = 0 }\n" + configuration() + "\n}")
            .withFallback(REFERENCE)
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    GatewaySettings settings = GatewaySettings.from(root);
    faults.throwIfAny();
    gateway = Gateway.attach(hall.system(), settings);
    server = join(HttpServer.start(gateway, http, HttpServices.of(access)));
    awaitHealth();
  }

  private String configuration() {
    String workers =
        upstreams.keySet().stream().map(this::worker).collect(Collectors.joining("\n"));
    return "providers {\n"
        + workers
        + "\nwell { kind = openai-compatible, use = by-name, health-interval = 1h, base-url = \""
        + hall.well().baseUrl()
        + "\" }\n}\n"
        + row.configuration();
  }

  private String worker(String id) {
    Upstream upstream = upstream(id);
    return "%s {\nkind = %s, priority = %d, health-interval = 1h, api-keys = [key-of-%s]\nbase-url = \"%s\"\n%s\n}"
        .formatted(
            id,
            format.kind(),
            upstreams.keySet().stream().toList().indexOf(id),
            id,
            upstream.baseUrl(),
            row.configuration(id));
  }

  private void awaitHealth() {
    Awaitility.await()
        .atMost(LIMIT)
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .until(
            () ->
                workers().entrySet().stream()
                        .allMatch(
                            worker ->
                                worker.getValue().snapshot().health()
                                    == (row.isAway(worker.getKey()) ? Health.DOWN : Health.HEALTHY))
                    && isMemoryTold());
  }

  /** Whether all hosts that tell what is in their memory have done so. */
  private boolean isMemoryTold() {
    return join(gateway.localModels().memory()).stream()
        .allMatch(host -> row.isAway(host.worker().value()) || !host.residents().isEmpty());
  }

  Upstream upstream(String id) {
    return Objects.requireNonNull(upstreams.get(id), id);
  }

  Collection<Upstream> upstreams() {
    return upstreams.values();
  }

  /** The workers by their names. */
  Map<String, WorkerView> workers() {
    return join(gateway.workers()).stream()
        .collect(Collectors.toMap(view -> view.snapshot().id().value(), view -> view));
  }

  /** Asks what the row asks. */
  Answer ask() {
    return ask(row.question(), row.headers().toArray(String[]::new));
  }

  /** Asks with these headers. */
  Answer ask(String question, String... headers) {
    String body =
        "{"
            + question
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"Tell of the fox.\"}]"
            + (streamed ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}" : "")
            + "}";
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create(
                    "http://127.0.0.1:" + server.address().getPort() + "/v1/chat/completions"))
            .timeout(LIMIT)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    long started = System.nanoTime();
    try {
      HttpResponse<String> response =
          hall.client()
              .send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
      return Answer.of(response, Duration.ofNanos(System.nanoTime() - started));
    } catch (IOException e) {
      throw new UncheckedIOException("the caller got no whole response: " + e, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  /** The gateway still answers, and has no request left. */
  void isAliveAndIdle() {
    Answer answer = ask("\"model\":\"well/well-m\"");
    assertThat(answer.inShort()).as("afterwards").isEqualTo("answered by well");
    assertThat(answer.text()).as("afterwards").isEqualTo(Act.TEXT);
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .pollInterval(POLL)
        .pollDelay(Duration.ZERO)
        .untilAsserted(
            () ->
                assertThat(workers().values())
                    .as("slots in use afterwards")
                    .extracting(WorkerView::inUse)
                    .containsOnly(0));
  }

  /** How often each upstream was asked, in a few words. */
  String asked() {
    return upstreams.entrySet().stream()
        .map(entry -> entry.getKey() + " " + entry.getValue().asks().size())
        .collect(Collectors.joining(", "));
  }

  private static <T> T join(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    try {
      join(server.drain(Duration.ofMillis(1)));
    } finally {
      gateway.close();
      upstreams.values().forEach(Upstream::close);
    }
  }
}
