package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.TestTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;

/**
 * What every transport promises is tried over real sockets by classes that each take one subject,
 * and are run for each transport or each pair of them. This is what they have in common: an actor
 * system, and waiting with a limit.
 */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransportSuite {
  static final Duration LONG = Duration.ofSeconds(20);

  private ActorSystem system;
  private Transport edge;
  private Transport upstream;

  /** Whose edge and whose upstream are tried. */
  abstract Pair pair();

  @BeforeParameterizedClassInvocation
  void startSystem() {
    system = TestTransport.silentSystem();
    Pair pair = pair();
    edge = TestTransport.of(pair.edge(), system);
    upstream = pair.edge() == pair.upstream() ? edge : TestTransport.of(pair.upstream(), system);
  }

  @AfterParameterizedClassInvocation
  void stopSystem() {
    TestTransport.stop(system);
  }

  /** The transport that accepts. */
  final Transport accepting() {
    return edge;
  }

  /** The transport that sends. */
  final Transport sending() {
    return upstream;
  }

  /** A lane as a request of the accepting transport has it. */
  final Lane lane() {
    return edge.anyLane();
  }

  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  static UpstreamException failure(CompletionStage<?> stage) {
    try {
      throw new AssertionError(
          "expected a failure but got "
              + stage.toCompletableFuture().get(LONG.toSeconds(), TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(UpstreamException.class);
      return (UpstreamException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  /** Long enough for what was sent to arrive over the loopback, short of a sleep. */
  final void awaitAMoment() {
    await(
        Source.tick(Duration.ofMillis(200), Duration.ofDays(1), Done.getInstance())
            .runWith(Sink.head(), lane().materializer()));
  }

  /** A stream that tells when it has ended, however it did. */
  static Source<ByteString, ?> watched(Source<ByteString, ?> source, CompletableFuture<?> ended) {
    return source
        .watchTermination(Keep.right())
        .mapMaterializedValue(
            end -> end.handleAsync((done, failure) -> ended.complete(null), Runnable::run));
  }

  static ByteString bytes(String text) {
    return ByteString.fromString(text);
  }

  /** Many bytes that follow a pattern, so that one out of place is seen. */
  static ByteString pattern(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) ('!' + i % 89);
    }
    return ByteString.fromArrayUnsafe(bytes);
  }
}
