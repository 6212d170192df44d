package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.pool.QueuePlace;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.SystemFailures;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class WriteStageTest {
  private static ActorSystem system;

  @BeforeAll
  static void start() {
    system = ActorSystem.create("write-stage-test", ConfigFactory.load());
  }

  @AfterAll
  static void stop() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  /** Writes an event as one byte, and the end as another. */
  private static class OneByte implements AnswerWriter {
    @Override
    public void served(Served served) {}

    @Override
    public ByteString write(ChatEvent event) {
      return ByteString.fromString("e");
    }

    @Override
    public ByteString failed(GatewayError error) {
      return ByteString.fromString("f");
    }

    @Override
    public ByteString keepAlive(@Nullable QueuePlace place) {
      return ByteString.emptyByteString();
    }
  }

  private static WriteStage stage(AnswerWriter writer, Steering.Privacy privacy) {
    return new WriteStage(
        writer,
        Duration.ofMinutes(1),
        privacy,
        () -> CompletableFuture.completedFuture(Optional.empty()),
        place -> {});
  }

  @ParameterizedTest
  @EnumSource(Steering.Privacy.class)
  void write_faultOfTheGateway_isLoggedWithItsWordsUnlessTheRequestIsPrivate(
      Steering.Privacy privacy) throws Exception {
    Source<ChatEvent, ?> faulty =
        Source.range(1, 2)
            .map(
                i -> {
                  if (i == 2) {
                    throw new IllegalStateException(
                        "cannot write 'Ada'", new ArithmeticException("Ada again"));
                  }
                  return new ChatEvent.TextDelta("x");
                });
    try (CapturedLog log = CapturedLog.of("dev.relevo.http.WriteStage")) {
      ByteString written =
          faulty
              .via(stage(new OneByte(), privacy))
              .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);

      assertThat(written.utf8String()).isEqualTo("ef");
      assertThat(log.lines())
          .singleElement()
          .asString()
          .contains("fault of the gateway", "IllegalStateException", "ArithmeticException")
          .contains("WriteStageTest")
          .satisfies(
              line -> assertThat(line.contains("Ada")).isEqualTo(privacy == Steering.Privacy.ANY));
    }
  }

  /** Cannot write an answer's second event. */
  private static final class Faulty extends OneByte {
    private int events;

    @Override
    public ByteString write(ChatEvent event) {
      if (++events == 2) {
        throw new IllegalStateException("cannot write 'Ada'");
      }
      return super.write(event);
    }
  }

  @ParameterizedTest
  @EnumSource(Steering.Privacy.class)
  void write_faultOfTheWriter_endsWithAnErrorAndIsLoggedByNobodyElse(Steering.Privacy privacy)
      throws Exception {
    Source<ChatEvent, ?> endless = Source.repeat(new ChatEvent.TextDelta("x"));
    try (CapturedLog log = CapturedLog.of("dev.relevo.http.WriteStage");
        SystemFailures streams = SystemFailures.of(system)) {
      ByteString written =
          endless
              .via(stage(new Faulty(), privacy))
              .runWith(Sink.fold(ByteString.emptyByteString(), ByteString::concat), system)
              .toCompletableFuture()
              .get(20, TimeUnit.SECONDS);

      assertThat(written.utf8String()).isEqualTo("ef");
      assertThat(log.lines())
          .singleElement()
          .satisfies(
              line -> assertThat(line.contains("Ada")).isEqualTo(privacy == Steering.Privacy.ANY));
      assertThat(streams.lines()).isEmpty();
    }
  }
}
