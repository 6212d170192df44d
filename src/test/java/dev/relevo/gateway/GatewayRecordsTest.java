package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.pool.Weighed;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.ChatServer;
import java.time.Duration;
import java.util.List;
import org.apache.pekko.stream.Attributes;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.Outlet;
import org.apache.pekko.stream.SourceShape;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.stage.GraphStage;
import org.apache.pekko.stream.stage.GraphStageLogic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a gateway remembers of requests that workers have answered, or have not. */
final class GatewayRecordsTest extends GatewayFixture {
  private static final String SECRET = "Ada-Lovelace";

  /** The only request so far, once it has ended. */
  private RequestRecord only() {
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(() -> assertThat(gateway.requestsInFlight()).isZero());
    List<RequestRecord> all = gateway.requests(10);
    assertThat(all).hasSize(1);
    assertThat(gateway.request(all.get(0).id())).contains(all.get(0));
    return all.get(0);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void request_answeredByTheSecond_tellsWhoWasConsideredAndBothAttempts(boolean streamed) {
    start();
    a.next(ChatServer.error(503, "overloaded", "too busy"));

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    RequestRecord record = only();
    assertThat(record.id()).isEqualTo(result.served().requestId());
    assertThat(record.asked().model()).isEqualTo("m");
    assertThat(record.asked().strategy()).isEqualTo("hybrid");
    assertThat(record.asked().streamed()).isEqualTo(streamed);
    assertThat(record.asked().deadline()).isEqualTo(Duration.ofMinutes(10));
    assertThat(record.decisions()).hasSize(2);
    assertThat(record.decisions().get(0).candidates())
        .extracting(candidate -> candidate.worker().value(), Weighed::verdict)
        .startsWith(tuple("a", Weighed.Verdict.CHOSEN));
    assertThat(record.attempts()).extracting(AttemptRecord::worker).containsExactly("a", "b");
    AttemptRecord failed = record.attempts().get(0);
    assertThat(failed.reason()).isEqualTo(AttemptReason.FIRST);
    assertThat(failed.outcome()).isEqualTo(AttemptRecord.Outcome.FAILED);
    assertThat(failed.error()).isNotNull();
    assertThat(failed.error().errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(failed.error().status()).isEqualTo(503);
    assertThat(failed.error().message()).contains("too busy");
    AttemptRecord answering = record.attempts().get(1);
    assertThat(answering.reason()).isEqualTo(AttemptReason.NEXT);
    assertThat(answering.outcome()).isEqualTo(AttemptRecord.Outcome.SUCCEEDED);
    assertThat(answering.startedAfter()).isGreaterThanOrEqualTo(failed.endedAfter());
    assertThat(answering.usage()).isEqualTo(Usage.reported(3, 5));
    assertThat(record.outcome()).isEqualTo(RequestRecord.Outcome.ANSWERED);
    assertThat(record.served()).isEqualTo(result.served());
    assertThat(record.usage()).isEqualTo(Usage.reported(3, 5));
    assertThat(record.cacheHit()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void request_nobodyAnswers_tellsTheErrorThatTheCallerGot(boolean streamed) {
    start();
    a.chats(ChatServer.error(400, "bad", "no such field"));

    GatewayError error = asked(ask(), streamed).error();

    RequestRecord record = only();
    assertThat(record.outcome()).isEqualTo(RequestRecord.Outcome.FAILED);
    assertThat(record.error()).isEqualTo(error);
    assertThat(record.served()).isNull();
    assertThat(record.attempts())
        .singleElement()
        .satisfies(
            attempt -> assertThat(attempt.outcome()).isEqualTo(AttemptRecord.Outcome.FAILED));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void request_unknownWorkerNamed_tellsThatNobodyWasAsked(boolean streamed) {
    start();

    GatewayError error =
        asked(ask().withSteering(Steering.DEFAULT.withProvider("nobody")), streamed).error();

    RequestRecord record = only();
    assertThat(record.asked().provider()).isEqualTo("nobody");
    assertThat(record.attempts()).isEmpty();
    assertThat(record.error()).isEqualTo(error);
  }

  @Test
  void request_whileItRuns_isVisibleAndCountedUntilTheCallerLeaves() {
    start();
    a.chats(ChatServer.begun("hel").stall());
    UniqueKillSwitch caller =
        gateway
            .chat(ask())
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(system);
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(gateway.requests(10))
                    .singleElement()
                    .satisfies(
                        record -> {
                          assertThat(record.outcome()).isEqualTo(RequestRecord.Outcome.RUNNING);
                          assertThat(record.served()).isNotNull();
                        }));
    assertThat(gateway.requestsInFlight()).isEqualTo(1);

    caller.shutdown();

    assertThat(only().outcome()).isEqualTo(RequestRecord.Outcome.LEFT);
    AttemptRecord attempt = only().attempts().get(0);
    assertThat(attempt.outcome()).isEqualTo(AttemptRecord.Outcome.CANCELLED);
    assertThat(attempt.usage())
        .isEqualTo(Usage.estimated(ask().promptCharacters(), 0).withForeignTokens(1));
  }

  /**
   * Another stage of the stream cannot be made, be it before or after ours, so ours never starts.
   */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void request_streamNeverStarts_isNoneInFlight(boolean oursFirst) {
    start();
    Source<ChatEvent, ?> ours = gateway.chat(ask());
    Source<ChatEvent, ?> other = Source.fromGraph(new Unmakeable());

    assertThatThrownBy(
            () ->
                (oursFirst ? ours.concat(other) : other.concat(ours))
                    .runWith(Sink.ignore(), system))
        .hasMessageContaining("cannot be made");

    assertThat(gateway.requestsInFlight()).isZero();
    assertThat(gateway.requests(10)).isEmpty();
  }

  private static final class Unmakeable extends GraphStage<SourceShape<ChatEvent>> {
    private final SourceShape<ChatEvent> shape = SourceShape.of(Outlet.create("out"));

    @Override
    public SourceShape<ChatEvent> shape() {
      return shape;
    }

    @Override
    public GraphStageLogic createLogic(Attributes attributes) {
      throw new IllegalStateException("cannot be made");
    }
  }

  @Test
  void request_breaksOffAndIsGoneOnWith_tellsTheSeam() {
    start();
    a.chats(ChatServer.begun("hel").cut());

    assertThat(stream(ask()).text()).isEqualTo("hello");

    RequestRecord record = only();
    assertThat(record.seams())
        .singleElement()
        .satisfies(
            seam -> {
              assertThat(seam.afterCharacters()).isEqualTo(3);
              assertThat(seam.worker()).isEqualTo("b");
            });
    assertThat(record.attempts().get(1).way()).isEqualTo("replay");
  }

  @ParameterizedTest
  @CsvSource({"503, true", "503, false", "429, true", "429, false", "401, true", "401, false"})
  void request_privateAndFailing_itsContentIsNeitherLoggedNorKept(int status, boolean streamed) {
    start();
    ChatRequest request =
        ask()
            .withSteering(
                Steering.DEFAULT
                    .withPrivacy(Steering.Privacy.LOCAL)
                    .withDeadline(Duration.ofSeconds(3)));
    a.chats(ChatServer.error(status, "bad", "what does " + SECRET + " mean"));
    b.chats(ChatServer.error(status, "bad", "what does " + SECRET + " mean"));
    try (CapturedLog log = CapturedLog.of("dev.relevo")) {
      Result result = asked(request, streamed);

      assertThat(result.error().message()).contains(SECRET); // the caller's own
      assertThat(only().toString()).doesNotContain(SECRET);
      Awaitility.await()
          .pollInterval(POLL)
          .untilAsserted(() -> assertThat(log.lines()).anyMatch(line -> line.contains("failed")));
      assertThat(log.lines()).noneMatch(line -> line.contains(SECRET));
      assertThat(workers().toString()).doesNotContain(SECRET);
    }
    ProviderError kept = only().attempts().get(0).error();
    assertThat(kept).isNotNull();
    assertThat(kept.status()).isEqualTo(status);
  }
}
