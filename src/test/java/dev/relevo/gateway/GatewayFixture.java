package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Message;
import dev.relevo.chat.Served;
import dev.relevo.pool.Health;
import dev.relevo.pool.WorkerView;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.QuietLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/**
 * A gateway in a host's actor system, before servers on real sockets. Worker {@code a} goes before
 * {@code b}; both offer the model {@code m}. After each test no slot may be in use.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class GatewayFixture {
  static final Duration POLL = Duration.ofMillis(5);
  private static final Duration WAIT = Duration.ofSeconds(20);

  private final List<AutoCloseable> open = new ArrayList<>();
  ActorSystem system;
  ChatServer a;
  ChatServer b;
  Gateway gateway;
  private QuietLog gatewayLog;
  private QuietLog httpLog;

  @BeforeAll
  void startSystem() {
    gatewayLog = QuietLog.of("dev.relevo");
    httpLog = QuietLog.of("org.apache.pekko.actor");
    system =
        ActorSystem.create(
            "gateway-test",
            ConfigFactory.parseString("pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
  }

  @AfterAll
  void stopSystem() throws Exception {
    system.terminate();
    await(system.getWhenTerminated());
    gatewayLog.close();
    httpLog.close();
  }

  @AfterEach
  void noLeaseIsLeaked() throws Exception {
    try {
      if (gateway != null && !gateway.isDraining()) {
        awaitNothingInUse();
      }
    } finally {
      for (AutoCloseable one : open) {
        one.close();
      }
      open.clear();
    }
  }

  <T extends AutoCloseable> T closeLater(T one) {
    open.add(one);
    return one;
  }

  /** Starts both servers and a gateway before them. */
  void start(String... more) {
    startServers();
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"), String.join("\n", more));
  }

  void startServers() {
    a = closeLater(ChatServer.offering("m"));
    b = closeLater(ChatServer.offering("m"));
  }

  /** The configuration of a worker before that server. */
  static String worker(String id, ChatServer server, String... more) {
    return "relevo.providers."
        + id
        + " { kind = openai-compatible, health-interval = 1h, base-url = \""
        + server.baseUrl()
        + "\"\n"
        + String.join("\n", more)
        + "\n}";
  }

  /** Attaches a gateway with this configuration and waits until every worker is well. */
  void attach(String... lines) {
    attach(GatewaySettings.from(ConfigFactory.parseString(String.join("\n", lines))));
    awaitWorkers(Health.HEALTHY);
  }

  void attach(GatewaySettings settings) {
    gateway = closeLater(Gateway.attach(system, settings));
  }

  void awaitWorkers(Health health) {
    Awaitility.await()
        .atMost(WAIT)
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(workers())
                    .isNotEmpty()
                    .allSatisfy(
                        worker -> assertThat(worker.snapshot().health()).isEqualTo(health)));
  }

  List<WorkerView> workers() {
    return join(gateway.workers());
  }

  WorkerView workerView(String id) {
    return workers().stream()
        .filter(worker -> worker.snapshot().id().value().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** A bug that a test puts in reaches its thread's handler about now, and is not this wait's. */
  void awaitNothingInUse() {
    Awaitility.await()
        .dontCatchUncaughtExceptions()
        .atMost(WAIT)
        .pollInterval(POLL)
        .untilAsserted(() -> assertThat(workers()).extracting(WorkerView::inUse).containsOnly(0));
  }

  static ChatRequest ask(String model) {
    return ChatRequest.of(model, List.of(Message.user("say hello")));
  }

  static ChatRequest ask() {
    return ask("m");
  }

  /**
   * What came of a stream.
   *
   * @param events the events, in order
   * @param failure how it failed, or null when it completed
   * @param served who served, or null when nobody did
   */
  record Result(List<ChatEvent> events, @Nullable Throwable failure, @Nullable Served served) {
    String text() {
      assertThat(failure).isNull();
      return begunText();
    }

    String begunText() {
      StringBuilder text = new StringBuilder();
      for (ChatEvent event : events) {
        if (event instanceof ChatEvent.TextDelta delta) {
          text.append(delta.text());
        }
      }
      return text.toString();
    }

    GatewayError error() {
      assertThat(failure).isInstanceOf(GatewayException.class);
      return ((GatewayException) failure).error();
    }
  }

  /** Streams to the end. */
  Result stream(ChatRequest request) {
    return stream(request, event -> {});
  }

  /** Streams to the end and tells of each event. */
  Result stream(ChatRequest request, Consumer<ChatEvent> listener) {
    List<ChatEvent> events = Collections.synchronizedList(new ArrayList<>());
    Pair<CompletionStage<Served>, CompletionStage<Done>> running =
        gateway
            .chat(request)
            .toMat(
                Sink.foreach(
                    event -> {
                      events.add(event);
                      listener.accept(event);
                    }),
                Keep.both())
            .run(system);
    Throwable failure = failureOf(running.second());
    Throwable nobody = failureOf(running.first());
    if (nobody != null) {
      assertThat(events).isEmpty();
      assertThat(nobody).hasMessage(String.valueOf(failure == null ? "" : failure.getMessage()));
    }
    return new Result(List.copyOf(events), failure, nobody == null ? join(running.first()) : null);
  }

  /** Asks for the whole answer, told in the same way. */
  Result complete(ChatRequest request) {
    CompletionStage<ChatResponse> whole = gateway.complete(request);
    Throwable failure = failureOf(whole);
    if (failure != null) {
      return new Result(List.of(), failure, null);
    }
    ChatResponse response = join(whole);
    return new Result(
        Arrays.asList(
            new ChatEvent.TextDelta(response.text()),
            new ChatEvent.UsageReported(response.answer().usage(), null),
            new ChatEvent.Finished(response.answer().finishReason())),
        null,
        response.served());
  }

  Result asked(ChatRequest request, boolean streamed) {
    return streamed ? stream(request) : complete(request);
  }

  static @Nullable Throwable failureOf(CompletionStage<?> stage) {
    try {
      await(stage);
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  static <T> T join(CompletionStage<T> stage) {
    try {
      return await(stage);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(WAIT.toMillis(), TimeUnit.MILLISECONDS);
  }
}
