package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.access.AccessSettings;
import dev.relevo.access.Limits;
import dev.relevo.gateway.Extensions;
import dev.relevo.gateway.Gateway;
import dev.relevo.gateway.GatewaySettings;
import dev.relevo.http.admin.LimitRoutes;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.RawConnection;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** A gateway that listens on a free port, and a client to talk to it. */
public final class GatewayFixture implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  public final Gateway gateway;
  public final HttpServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private GatewayFixture(
      String configuration,
      List<ProviderDefinition> providers,
      Extensions extensions,
      UnaryOperator<HttpServices> services) {
    Config config =
        ConfigFactory.parseString("relevo { http { port = 0 }, " + configuration + " }")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    Faults faults = new Faults();
    Section root = Section.of(config, "relevo", faults);
    HttpSettings http = HttpSettings.from(root.section("http"));
    AccessSettings access = AccessSettings.from(root.section("access"));
    faults.throwIfAny();
    GatewaySettings settings = GatewaySettings.from(config);
    gateway =
        Gateway.start(
            providers.isEmpty() ? settings : settings.withProviders(providers), extensions);
    server =
        HttpServer.start(gateway, http, services.apply(HttpServices.of(access)))
            .toCompletableFuture()
            .orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS)
            .join();
  }

  /** A gateway with this configuration below {@code relevo}. */
  public static GatewayFixture start(String configuration) {
    return start(configuration, UnaryOperator.identity());
  }

  /** The same with other services beside the gateway than the configured ones alone. */
  public static GatewayFixture start(String configuration, UnaryOperator<HttpServices> services) {
    return start(configuration, Extensions.NONE, services);
  }

  /** The same with a gateway that is given more than its settings. */
  public static GatewayFixture start(
      String configuration, Extensions extensions, UnaryOperator<HttpServices> services) {
    return new GatewayFixture(configuration, List.of(), extensions, services);
  }

  /** A gateway that keeps these limits. */
  public static GatewayFixture start(String configuration, Limits limits) {
    return new GatewayFixture(
        configuration,
        List.of(),
        new Extensions(limits, List.of()),
        services -> services.withRoutes(List.of(new LimitRoutes(limits))));
  }

  /** A gateway before providers in memory, which are ready. */
  public static GatewayFixture inFrontOf(ProviderDefinition... providers) {
    return new GatewayFixture("", List.of(providers), Extensions.NONE, UnaryOperator.identity())
        .ready(
            Stream.of(providers).map(provider -> provider.settings().id()).toArray(String[]::new));
  }

  /** A gateway in front of one server, which is ready. */
  public static GatewayFixture inFrontOf(FakeOpenAi upstream, String configuration) {
    return start("providers { up { " + provider(upstream) + " } }, " + configuration).ready("up");
  }

  /** What to configure for a server. */
  public static String provider(FakeOpenAi upstream) {
    return "kind = openai-compatible, base-url = \"" + upstream.baseUrl() + "\"";
  }

  /** Waits until these workers are known to be well. */
  public GatewayFixture ready(String... workers) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(gateway.workers().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .filteredOn(worker -> worker.snapshot().health().isUsable())
                    .extracting(worker -> worker.snapshot().id().value())
                    .contains(workers));
    return this;
  }

  /** Waits until no worker has a request. */
  public void awaitIdle() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThat(gateway.workers().toCompletableFuture().get(10, TimeUnit.SECONDS))
                    .allMatch(worker -> worker.inUse() == 0));
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.address().getPort());
  }

  public String url() {
    return "http://127.0.0.1:" + server.address().getPort();
  }

  public RawConnection connect() {
    return new RawConnection(address());
  }

  public HttpResponse<String> get(String path, String... headers) {
    return send(HttpRequest.newBuilder().GET(), path, headers);
  }

  /** Posts a body labelled as JSON. */
  public HttpResponse<String> post(String path, String body, String... headers) {
    List<String> all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("Content-Type", "application/json"));
    return send(
        HttpRequest.newBuilder().POST(HttpRequest.BodyPublishers.ofString(body)),
        path,
        all.toArray(String[]::new));
  }

  public HttpResponse<String> send(HttpRequest.Builder request, String path, String... headers) {
    request.uri(URI.create(url() + path)).timeout(LIMIT);
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

  public static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** The data of the server-sent events in a body, which must hold nothing else. */
  public static List<String> events(String body) {
    assertThat(body).endsWith("\n\n");
    List<String> events = new ArrayList<>();
    for (String event : body.substring(0, body.length() - 2).split("\n\n", -1)) {
      assertThat(event).startsWith("data: ").doesNotContain("\n");
      events.add(event.substring("data: ".length()));
    }
    return events;
  }

  /** The lines of a body, which must all be ended. */
  public static List<JsonNode> lines(String body) {
    assertThat(body).endsWith("\n");
    return body.lines().map(GatewayFixture::json).toList();
  }

  public static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElse("absent");
  }

  @Override
  public void close() {
    try {
      server.drain(Duration.ofMillis(1)).toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the server did not stop", e);
    } finally {
      gateway.close();
    }
  }
}
