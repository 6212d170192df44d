package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.begun;
import static dev.relevo.testing.ChatServer.event;
import static dev.relevo.testing.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.Health;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.ScriptedReply;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One that is late gets company, and the first to speak answers. */
final class LateAnswersTest extends GatewayFixture {
  private static final String LATE = "timeouts { late = 50ms, late-whole = 50ms }";
  private static final String PATIENT = "timeouts { late = 19s, late-whole = 19s }";

  private void startWith(String ofA, String ofB) {
    startServers();
    attach(worker("a", a, "priority = 1", ofA), worker("b", b, "priority = 2", ofB));
  }

  /** Nothing was held against the worker. */
  private void assertWell(String worker) {
    WorkerSnapshot snapshot = workerView(worker).snapshot();
    ModelStatus model = Objects.requireNonNull(snapshot.models().get(0));
    assertThat(snapshot.health()).isEqualTo(Health.HEALTHY);
    assertThat(model.circuit().state(Instant.now())).isEqualTo(CircuitStatus.State.CLOSED);
    assertThat(model.speed().failureRate()).isZero();
  }

  private static void assertServed(Result result, String worker, int attempts, boolean fallback) {
    Served served = Objects.requireNonNull(result.served());
    assertThat(served)
        .isEqualTo(new Served(served.requestId(), worker, "m", attempts, fallback, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_firstIsSilent_theNextAnswersAndTheFirstIsCalledBack(boolean streamed) {
    startWith(LATE, PATIENT);
    a.chats(streamed ? begun().stall() : ScriptedReply.silence());

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertServed(result, "b", 2, true);
    awaitNothingInUse();
    if (streamed) {
      a.awaitAbandoned();
    }
    assertThat(a.chats()).hasSize(1);
    assertWell("a");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_firstSpeaksAfterAll_answersAndTheNextIsCalledBack(boolean streamed) {
    startWith(LATE, PATIENT);
    CompletableFuture<Void> companyCame = new CompletableFuture<>();
    a.chats(request -> says(request, "hello from a").startAfter(companyCame));
    b.chats(
        request -> {
          companyCame.complete(null);
          return streamed ? begun().stall() : ScriptedReply.silence();
        });

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello from a");
    assertServed(result, "a", 2, false);
    awaitNothingInUse();
    if (streamed) {
      b.awaitAbandoned();
    }
    assertWell("b");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_nobodyElse_waitsForTheOnlyOne(boolean streamed) {
    startServers();
    attach(worker("a", a, "timeouts { late = 1ms, late-whole = 1ms }"));
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.chats(
        request -> {
          system
              .scheduler()
              .scheduleOnce(Duration.ofMillis(200), () -> go.complete(null), system.dispatcher());
          return says(request, "hello").startAfter(go);
        });

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertServed(result, "a", 1, false);
  }

  @Test
  void streamed_firstFailsWhileTheNextIsAsked_theNextAnswers() {
    startWith(LATE, PATIENT);
    CompletableFuture<Void> companyCame = new CompletableFuture<>();
    CompletableFuture<Void> firstFailed = new CompletableFuture<>();
    a.chats(
        begun()
            .await(companyCame)
            .chunk(event("{\"error\":{\"message\":\"overloaded\",\"code\":503}}"))
            .stall());
    b.chats(
        request -> {
          companyCame.complete(null);
          return says(request, "hello from b").startAfter(firstFailed);
        });

    CompletableFuture<Result> running = CompletableFuture.supplyAsync(() -> stream(ask()));
    a.awaitAbandoned();
    firstFailed.complete(null);

    Result result = running.join();
    assertThat(result.text()).isEqualTo("hello from b");
    assertServed(result, "b", 2, true);
    assertThat(a.chats()).hasSize(1);
    assertThat(b.chats()).hasSize(1);
  }

  @Test
  void streamed_callersFaultWhileAnotherRuns_isTheAnswer() {
    startWith(LATE, PATIENT);
    CompletableFuture<Void> companyCame = new CompletableFuture<>();
    a.chats(
        ChatServer.error(400, "content_filter", "refused by the content filter")
            .startAfter(companyCame));
    b.chats(
        request -> {
          companyCame.complete(null);
          return begun().stall();
        });

    Result result = stream(ask());

    assertThat(result.error().kind()).isEqualTo(GatewayError.Kind.CONTENT_REFUSED);
    b.awaitAbandoned();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_everybodyIsSilent_endsWithSilence(boolean streamed) {
    String impatient =
        "timeouts { late = 50ms, first-content = 400ms, late-whole = 50ms, whole = 400ms }";
    startWith(impatient, impatient);
    a.chats(streamed ? begun().stall() : ScriptedReply.silence());
    b.chats(streamed ? begun().stall() : ScriptedReply.silence());

    GatewayError error = asked(ask(), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    assertThat(error.message()).contains("2 attempts made");
    assertThat(a.chats()).hasSize(1);
    assertThat(b.chats()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_deadlinePassesWhileTwoAreAsked_bothAreCalledBackAndNobodyIsBlamed(boolean streamed) {
    startWith(LATE, PATIENT);
    a.chats(streamed ? begun().stall() : ScriptedReply.silence());
    b.chats(streamed ? begun().stall() : ScriptedReply.silence());

    GatewayError error =
        asked(ask().withSteering(Steering.DEFAULT.withDeadline(Duration.ofMillis(800))), streamed)
            .error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    assertThat(error.message()).isEqualTo("the deadline passed after 2 attempts");
    awaitNothingInUse();
    assertWell("a");
    assertWell("b");
    assertThat(gateway.requests(1).get(0).attempts())
        .extracting(AttemptRecord::outcome)
        .containsExactly(AttemptRecord.Outcome.CANCELLED, AttemptRecord.Outcome.CANCELLED);
  }

  @Test
  void streamed_theOneWhoGoesOnIsSilent_anotherGoesOn() {
    startServers();
    ChatServer c = closeLater(ChatServer.offering("m"));
    attach(
        worker("a", a, "priority = 1"),
        worker("b", b, "priority = 2", LATE),
        worker("c", c, "priority = 3"));
    a.chats(begun("One", " two").cut());
    b.chats(begun().stall());
    c.chats(ChatServer.stream("One", " two", " three"));

    Result result = stream(ask());

    assertThat(result.text()).isEqualTo("One two three");
    assertThat(result.events())
        .filteredOn(ChatEvent.Continued.class::isInstance)
        .singleElement()
        .extracting(seam -> ((ChatEvent.Continued) seam).served().worker())
        .isEqualTo("c");
    b.awaitAbandoned();
  }

  @Test
  void streamed_jsonIsHeldBack_theFirstToSpeakIsWaitedFor() {
    startServers();
    String told = "capabilities { json-object = false, json-schema = false }";
    attach(
        worker("a", a, "priority = 1", told, LATE), worker("b", b, "priority = 2", told, PATIENT));
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.chats(begun().stall());
    b.chats(
        ChatServer.begun("{\\\"a\\\":")
            .await(go)
            .chunk(
                event(
                    "{\"choices\":[{\"delta\":{\"content\":\"1}\"},\"finish_reason\":\"stop\"}]}"))
            .chunk(event("[DONE]")));
    CompletableFuture<Result> result =
        CompletableFuture.supplyAsync(() -> stream(ask().withFormat(ResponseFormat.JSON_OBJECT)));

    a.awaitAbandoned(); // b has begun to speak, though nothing of it can be delivered yet
    go.complete(null);

    assertThat(result.join().text()).isEqualTo("{\"a\":1}");
    Served served = Objects.requireNonNull(result.join().served());
    assertThat(served.worker()).isEqualTo("b");
    assertThat(served.attempts()).isEqualTo(2);
  }

  @Test
  void cancelled_whileTwoAreAsked_bothAreCalledBack() {
    startWith(LATE, PATIENT);
    CompletableFuture<Void> companyCame = new CompletableFuture<>();
    a.chats(begun().stall());
    b.chats(
        request -> {
          companyCame.complete(null);
          return begun().stall();
        });
    UniqueKillSwitch running =
        gateway
            .chat(ask())
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(system);

    companyCame.join();
    running.shutdown();

    a.awaitAbandoned();
    b.awaitAbandoned();
    awaitNothingInUse();
  }
}
