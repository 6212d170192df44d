package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Message;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gateway before hosts that load and unload models. */
final class LocalFleetTest {
  private static final long GIB = 1L << 30;
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final QuietLog log = QuietLog.of("dev.relevo");
  private final List<FakeOllama> hosts = new ArrayList<>();
  private @Nullable Gateway gateway;

  @AfterEach
  void stop() {
    if (gateway != null) {
      gateway.close();
    }
    hosts.forEach(FakeOllama::close);
    log.close();
  }

  private FakeOllama host() {
    FakeOllama host = FakeOllama.start();
    hosts.add(host);
    return host;
  }

  private Gateway start(String more) {
    StringBuilder providers = new StringBuilder();
    for (int i = 0; i < hosts.size(); i++) {
      providers.append(
          "relevo.providers.host-%d { kind = ollama, base-url = \"%s\", slots = 2, min-residency = 1ms, %s }%n"
              .formatted(i, hosts.get(i).address(), more));
    }
    gateway = Gateway.start(GatewaySettings.from(ConfigFactory.parseString(providers.toString())));
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> workers().stream().allMatch(it -> it.snapshot().health().isUsable()));
    return gateway;
  }

  private List<WorkerView> workers() {
    return wait(gateway.workers().toCompletableFuture());
  }

  private static <T> T wait(CompletableFuture<T> future) {
    return future.orTimeout(LIMIT.toSeconds(), TimeUnit.SECONDS).join();
  }

  private CompletableFuture<ChatResponse> ask(String model) {
    return gateway
        .complete(ChatRequest.of(model, List.of(Message.user("hello"))))
        .toCompletableFuture();
  }

  private static GatewayError error(CompletableFuture<?> future) {
    return Gateway.errorOf(catchThrowable(() -> wait(future)));
  }

  @Test
  void complete_modelIsCold_isLoadedOnceForEverybody() {
    FakeOllama host = host().add("m", GIB);
    host.memory().holdLoads();
    start("");

    List<CompletableFuture<ChatResponse>> answers =
        List.of(ask("m"), ask("m"), ask("m"), ask("m"), ask("m"));
    Awaitility.await().atMost(LIMIT).until(() -> !host.memory().loads().isEmpty());
    assertThat(host.chats()).isEmpty();
    host.memory().releaseLoads();

    answers.forEach(LocalFleetTest::wait);
    assertThat(host.memory().loads()).hasSize(1);
    assertThat(host.memory().mostAtOnce("m")).isLessThanOrEqualTo(2);
  }

  @Test
  void complete_noRoomForTheNextModel_theLeastRecentlyUsedIsUnloaded() {
    FakeOllama host = host().add("a", 2 * GIB).add("b", 2 * GIB).add("c", 2 * GIB);
    start("memory-budget = 5GiB");

    wait(ask("a"));
    wait(ask("b"));
    wait(ask("a"));
    wait(ask("c"));

    assertThat(host.memory().unloads()).containsExactly("b");
    assertThat(host.memory().mostBytes()).isLessThanOrEqualTo(5 * GIB);
    assertThat(host.memory().evictions()).isEmpty();
  }

  @Test
  void complete_modelIsTooLarge_isRefusedAtOnceWithFigures() {
    FakeOllama host = host().add("huge", 9 * GIB);
    start("memory-budget = 8GiB");

    GatewayError error = error(ask("huge"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.NO_CAPABLE_WORKER);
    assertThat(error.message()).contains("memory-budget").contains("8.0 GiB");
    assertThat(host.memory().loads()).isEmpty();
  }

  @Test
  void complete_oneHostCannotLoad_theOtherDoes() {
    FakeOllama ill = host().add("m", GIB);
    FakeOllama well = host().add("m", GIB);
    ill.memory().lackRoomFor("m");
    start("");

    assertThat(wait(ask("m")).served().worker()).isEqualTo("host-1");
    assertThat(well.chats()).hasSize(1);
  }

  @Test
  void complete_nobodyCanLoad_tellsWhy() {
    host().add("m", GIB).memory().lackRoomFor("m");
    start("");

    assertThat(error(ask("m")).message()).contains("could not be loaded");
  }

  @Test
  void complete_missingModelIsPulledFirst_isAnsweredWhenItIsThere() {
    FakeOllama host = host();
    host.pulls().offer("m", 300, 700).hold();
    pulling(host);

    CompletableFuture<ChatResponse> answer = ask("m");
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> workers().get(0).snapshot().detail().contains("pulling m, "));
    assertThat(workers().get(0).snapshot().health()).isEqualTo(Health.LOADING);
    host.pulls().release();

    assertThat(wait(answer).served().model()).isEqualTo("m");
    assertThat(host.requests("/api/pull")).hasSize(1);
  }

  @Test
  void complete_missingModelCannotBePulled_isRefused() {
    FakeOllama host = host();
    pulling(host);

    assertThat(error(ask("m")).message()).contains("no models");
  }

  private void pulling(FakeOllama host) {
    gateway =
        Gateway.start(
            GatewaySettings.from(
                ConfigFactory.parseString(
                    "relevo.providers.host { kind = ollama, base-url = \"%s\", models = [m], auto-pull = true }"
                        .formatted(host.address()))));
  }

  /** Probes are seldom here, and no request is sent while it is unknown what is in memory. */
  @Test
  void complete_hostDiesBeforeAnybodyAsks_isRefusedSoon() {
    FakeOllama host = host().add("m", GIB);
    start("health-interval = 1h");
    host.kill();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> workers().stream().noneMatch(it -> it.snapshot().health().isUsable()));

    assertThat(error(ask("m")).kind()).isEqualTo(GatewayError.Kind.OVERLOADED);
  }

  @Test
  void complete_hostIsRestarted_theModelIsLoadedAgain() {
    FakeOllama host = host().add("m", GIB);
    start("health-interval = 100ms");
    wait(ask("m"));

    host.kill();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> workers().stream().noneMatch(it -> it.snapshot().health().isUsable()));
    host.restart();
    Awaitility.await()
        .atMost(LIMIT)
        .until(() -> workers().stream().allMatch(it -> it.snapshot().health().isUsable()));

    assertThat(wait(ask("m")).served().worker()).isEqualTo("host-0");
    assertThat(host.memory().ready()).isNotEmpty();
  }
}
