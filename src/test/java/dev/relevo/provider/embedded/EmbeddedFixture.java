package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.Sampling;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.transport.Lane;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.actor.typed.ActorSystem;
import org.apache.pekko.stream.Materializer;
import org.awaitility.Awaitility;

/** A provider with a lane to call it from. */
final class EmbeddedFixture implements AutoCloseable {
  static final Duration LIMIT = Duration.ofSeconds(30);

  private final ActorTestKit testKit = ActorTestKit.create();
  final Lane lane =
      new Lane(
          Materializer.createMaterializer(testKit.system()),
          testKit.system().executionContext(),
          0);
  final EmbeddedProvider provider;

  EmbeddedFixture(Path file) {
    this(Map.of("path", file.toString(), "model", "tiny", "threads", 1, "slots", 2));
  }

  /** With two slots, one thread and what else is given. */
  static EmbeddedFixture with(Path file, Map<String, Object> more) {
    Map<String, Object> config =
        new HashMap<>(Map.of("path", file.toString(), "model", "tiny", "threads", 1, "slots", 2));
    config.putAll(more);
    return new EmbeddedFixture(config);
  }

  EmbeddedFixture(Map<String, Object> config) {
    Faults faults = new Faults();
    Section section =
        Section.of(
            ConfigFactory.parseMap(Map.of("relevo.providers.local", config)),
            "relevo.providers.local",
            faults);
    ProviderDefinition definition =
        section.readAll(
            read -> new EmbeddedKind(TestCatalog.usual()).read("local", "embedded", read));
    faults.throwIfAny();
    // it needs no connections, so there is no transport to open it with
    provider = (EmbeddedProvider) definition.opener().open(null);
  }

  ActorSystem<Void> system() {
    return testKit.system();
  }

  ProbeReport probe() {
    return provider.probe(lane).toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
  }

  /** Starts the engine and waits until it can be used. */
  EmbeddedFixture started() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(probe().state()).isEqualTo(ProbeReport.State.AVAILABLE));
    return this;
  }

  ChatResponse.Answer complete(ChatRequest request) {
    return provider
        .complete(call(request), lane)
        .toCompletableFuture()
        .orTimeout(30, TimeUnit.SECONDS)
        .join();
  }

  static ChatCall call(ChatRequest request) {
    return new ChatCall(request, "tiny", 0);
  }

  static ChatCall call(ChatRequest request, CompletionStage<?> abandoned) {
    return new ChatCall(request, "tiny", 0, limits -> {}, abandoned);
  }

  /** A question whose answer is always the same, and as long as is said. */
  static ChatRequest question(int maxTokens) {
    return ChatRequest.of(Message.system("You talk."), Message.user("Say 😀 something."))
        .withSampling(Sampling.DEFAULT.withTemperature(0).withMaxTokens(maxTokens));
  }

  void awaitIdle() {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(provider.process().running()).isZero());
  }

  @Override
  public void close() {
    provider.close();
    testKit.shutdownTestKit();
  }
}
