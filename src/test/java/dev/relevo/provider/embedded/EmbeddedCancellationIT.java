package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.testing.TinyGguf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.testkit.TestSubscriber;
import org.apache.pekko.stream.testkit.javadsl.TestSink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a model that reads a long prompt for seconds, and one slot. */
class EmbeddedCancellationIT {
  @TempDir private static Path folder;
  private static EmbeddedFixture fixture;

  @BeforeAll
  static void start() {
    Path file = TinyGguf.write(folder.resolve("slow.gguf"), TinyGguf.Variant.SLOW);
    fixture = EmbeddedFixture.with(file, Map.of("slots", 1)).started();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void stream_cancelledWhileThePromptIsRead_freesTheOnlySlotAtOnce() {
    long reading = fixture.complete(longQuestion("first ")).timing().promptNanos();
    fixture.awaitIdle();

    TestSubscriber.Probe<ChatEvent> probe =
        fixture.provider.stream(call(longQuestion("second ")), fixture.lane)
            .toMat(TestSink.create(fixture.system()), Keep.right())
            .run(fixture.lane.materializer());
    probe.ensureSubscription();
    probe.request(1);
    awaitRunning(1);
    probe.expectNoMessage(Duration.ofMillis(300)); // it reads
    probe.cancel();
    long cancelled = System.nanoTime();
    ChatResponse.Answer next = fixture.complete(question(1));

    assertThat(next.usage().completionTokens()).isEqualTo(1);
    // a small part of what the rest of the prompt would have taken
    assertThat(System.nanoTime() - cancelled).isLessThan(reading / 3);
  }

  @Test
  void complete_calledBackWhileItWaitsForTheSlot_endsBeforeTheOneThatHasIt() {
    CompletableFuture<Void> firstAbandoned = new CompletableFuture<>();
    CompletableFuture<Void> secondAbandoned = new CompletableFuture<>();
    CompletableFuture<ChatResponse.Answer> first = begin(longQuestion("third "), firstAbandoned);
    awaitRunning(1);
    CompletableFuture<ChatResponse.Answer> second = begin(question(5), secondAbandoned);
    awaitRunning(2);

    secondAbandoned.complete(null);

    awaitRunning(1);
    assertThat(second).isCompletedExceptionally();
    assertThat(first).isNotDone();
    firstAbandoned.complete(null);
    fixture.awaitIdle();
  }

  @Test
  void probe_whileAPromptIsRead_isAnswered() {
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletableFuture<ChatResponse.Answer> busy = begin(longQuestion("fourth "), abandoned);
    awaitRunning(1);

    assertThat(fixture.probe().detail()).startsWith("available; process");
    assertThat(busy).isNotDone();
    abandoned.complete(null);
    fixture.awaitIdle();
  }

  private static CompletableFuture<ChatResponse.Answer> begin(
      ChatRequest request, CompletionStage<?> abandoned) {
    return fixture.provider.complete(call(request, abandoned), fixture.lane).toCompletableFuture();
  }

  private static void awaitRunning(int count) {
    Awaitility.await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> fixture.provider.process().running() == count);
  }

  /** Its beginning is new, so nothing of it has been read before. */
  private static ChatRequest longQuestion(String beginning) {
    return question(1).withMessages(List.of(Message.user(beginning + "x ".repeat(1_900))));
  }
}
