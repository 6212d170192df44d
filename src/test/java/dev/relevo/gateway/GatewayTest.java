package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.begun;
import static dev.relevo.testing.ChatServer.error;
import static dev.relevo.testing.ChatServer.event;
import static dev.relevo.testing.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.pool.CircuitStatus;
import dev.relevo.pool.Health;
import dev.relevo.pool.ModelStatus;
import dev.relevo.pool.SpeedEstimate;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.FakeProvider;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class GatewayTest extends GatewayFixture {

  private static ChatRequest steered(Steering steering) {
    return ask().withSteering(steering);
  }

  // the happy way

  @Test
  void chat_answer_isStreamedWithUsageAndEnd() {
    start();

    Result result = stream(ask());

    assertThat(result.events())
        .containsExactly(
            new ChatEvent.TextDelta("hel"),
            new ChatEvent.TextDelta("lo"),
            new ChatEvent.UsageReported(Usage.reported(3, 5), null),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(result.served())
        .isEqualTo(
            new Served(
                Objects.requireNonNull(result.served()).requestId(), "a", "m", 1, false, false));
    assertThat(result.served().requestId()).startsWith("req_");
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void complete_answer_isWhole() {
    start();

    Result result = complete(ask());

    assertThat(result.text()).isEqualTo("hello");
    assertThat(result.events()).contains(new ChatEvent.UsageReported(Usage.reported(3, 5), null));
    assertThat(result.served()).extracting(Served::worker, Served::attempts).contains("a", 1);
    assertThat(a.chats().get(0).body()).contains("\"stream\":false");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_withADeadlineThatNobodyLivesToSee_isAnswered(boolean streamed) {
    start();
    Duration ages = Duration.ofSeconds(Long.MAX_VALUE);

    assertThat(asked(steered(Steering.DEFAULT.withDeadline(ages)), streamed).text())
        .isEqualTo("hello");
  }

  @Test
  void chat_withIdAndLane_tellsWhoServesBeforeTheFirstEvent() {
    start();
    CompletableFuture<Served> told = new CompletableFuture<>();

    List<Boolean> toldBefore =
        join(
            gateway
                .chat(
                    ask(), Origin.embedded("my-id"), gateway.transport().anyLane(), told::complete)
                .map(event -> told.isDone())
                .runWith(Sink.seq(), system));

    assertThat(toldBefore).isNotEmpty().containsOnly(true);
    assertThat(told.join()).isEqualTo(new Served("my-id", "a", "m", 1, false, false));
  }

  @Test
  void chat_runTwice_areTwoRequests() {
    start();

    List<List<ChatEvent>> runs =
        Stream.of(gateway.chat(ask()))
            .flatMap(source -> Stream.of(source, source))
            .map(source -> join(source.runWith(Sink.seq(), system)))
            .toList();

    assertThat(runs.get(0)).isEqualTo(runs.get(1));
    assertThat(a.chats()).hasSize(2);
  }

  @Test
  void chat_noUsageReported_isEstimated() {
    start();
    a.chats(
        begun("12345678", "9")
            .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}"))
            .chunk(event("[DONE]")));

    assertThat(stream(ask()).events())
        .endsWith(
            new ChatEvent.UsageReported(Usage.estimated("say hello".length(), 9), null),
            new ChatEvent.Finished(FinishReason.LENGTH));
  }

  @Test
  void models_onOffer_areMergedOverWorkers() {
    a = closeLater(ChatServer.offering("m", "only-a"));
    b = closeLater(ChatServer.offering("m"));
    attach(worker("a", a), worker("b", b, "context-tokens = 4096"));

    assertThat(join(gateway.models()))
        .extracting(ModelCard::id, ModelCard::workers, ModelCard::contextTokens)
        .containsExactly(tuple("m", List.of("a", "b"), 4096), tuple("only-a", List.of("a"), null));
  }

  // failures before the first content: the next candidate answers

  static Stream<Arguments> failuresOfAnyAnswer() {
    return Stream.of(
        Arguments.of("HTTP 500", error(500, "oops", "broken")),
        Arguments.of("HTTP 503", error(503, "overloaded", "try later")),
        Arguments.of("HTTP 529", error(529, "overloaded", "try later")),
        Arguments.of("HTTP 429", error(429, "rate_limit_exceeded", "slow down")),
        Arguments.of("HTTP 401", error(401, "invalid_api_key", "who are you?")),
        Arguments.of("HTTP 402", error(402, "insufficient_quota", "pay")),
        Arguments.of("HTTP 404", error(404, "model_not_found", "no such model")),
        Arguments.of("too long", error(400, "context_length_exceeded", "too long")),
        Arguments.of("unsupported", error(400, "unsupported_parameter", "no tools")),
        Arguments.of("closed", ScriptedReply.closeAtOnce()),
        Arguments.of("reset", ScriptedReply.resetAtOnce()),
        Arguments.of("not HTTP", ScriptedReply.raw("SSH-2.0-OpenSSH\r\n")),
        Arguments.of("HTML", ScriptedReply.whole(200, "text/html", "<html>hello</html>")),
        Arguments.of("empty body", ScriptedReply.json("")));
  }

  /** The failures after which the same candidate is asked once more. */
  private static final Set<String> ASKED_TWICE =
      Set.of("HTTP 500", "closed", "reset", "cut", "reset after head");

  static Stream<Arguments> failuresOfAStream() {
    return Stream.of(
        Arguments.of("cut", begun().chunk(event("{\"choices\":[{\"delta\":{}}]}")).cut()),
        Arguments.of("reset after head", begun().reset()),
        Arguments.of("no event", begun()),
        Arguments.of("end mark only", begun().chunk(event("[DONE]"))),
        Arguments.of(
            "end without content",
            begun()
                .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
                .chunk(event("[DONE]"))),
        Arguments.of(
            "tool calls without any",
            begun()
                .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"tool_calls\"}]}"))
                .chunk(event("[DONE]"))),
        Arguments.of("malformed", begun().chunk(event("{nonsense")).chunk(event("[DONE]"))),
        Arguments.of(
            "error inside", begun().chunk(event("{\"error\":{\"message\":\"overloaded\"}}"))));
  }

  static Stream<Arguments> failuresOfAWholeAnswer() {
    return Stream.of(
        Arguments.of("malformed", ScriptedReply.json("{nonsense")),
        Arguments.of("no finish reason", ScriptedReply.json("{\"choices\":[]}")),
        Arguments.of("no content", ChatServer.whole("")),
        Arguments.of(
            "tool calls without any",
            ScriptedReply.json(
                "{\"choices\":[{\"message\":{\"content\":null},"
                    + "\"finish_reason\":\"tool_calls\"}]}")),
        Arguments.of("error inside", error(200, "", "overloaded")));
  }

  static Stream<Arguments> failures() {
    return Stream.concat(
        failuresOfAnyAnswer()
            .flatMap(
                one ->
                    Stream.of(true, false)
                        .map(streamed -> Arguments.of(one.get()[0], one.get()[1], streamed))),
        Stream.concat(
            failuresOfAStream().map(one -> Arguments.of(one.get()[0], one.get()[1], true)),
            failuresOfAWholeAnswer().map(one -> Arguments.of(one.get()[0], one.get()[1], false))));
  }

  @ParameterizedTest(name = "{0}, streamed: {2}")
  @MethodSource("failures")
  void asked_firstFailsBeforeContent_nextAnswers(
      String failure, ScriptedReply reply, boolean streamed) {
    start();
    a.chats(reply);

    Result result = asked(ask(), streamed);

    assertThat(result.text()).as(failure).isEqualTo("hello");
    int asked = ASKED_TWICE.contains(failure) ? 2 : 1;
    assertThat(Objects.requireNonNull(result.served()))
        .isEqualTo(new Served(result.served().requestId(), "b", "m", asked + 1, true, false));
    assertThat(result.events())
        .endsWith(
            new ChatEvent.UsageReported(Usage.reported(3, 5), null),
            new ChatEvent.Finished(FinishReason.STOP));
    assertThat(a.chats()).hasSize(asked);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_firstHasGoneAway_nextAnswersAndTheFirstIsDown(boolean streamed) {
    start();
    a.close();

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    // a connection of its probe may still seem to be open
    assertThat(Objects.requireNonNull(result.served()).attempts()).isBetween(2, 3);
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () -> assertThat(workerView("a").snapshot().health()).isEqualTo(Health.DOWN));

    Result second = asked(ask(), streamed);
    assertThat(Objects.requireNonNull(second.served()))
        .isEqualTo(new Served(second.served().requestId(), "b", "m", 1, true, false));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_firstKeyRejected_secondKeyAnswersAndIsUsedFromThenOn(boolean streamed) {
    startServers();
    attach(worker("a", a, "priority = 1", "api-keys = [k0, k1]"), worker("b", b, "priority = 2"));
    a.chats(
        request ->
            "Bearer k1".equals(request.header("authorization"))
                ? says(request, "hello")
                : error(401, "invalid_api_key", "who are you?"));

    Result result = asked(ask(), streamed);
    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()))
        .isEqualTo(new Served(result.served().requestId(), "a", "m", 2, false, false));

    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(workerView("a").snapshot().keys())
                    .extracting(key -> key.state().name())
                    .containsExactly("REJECTED", "USABLE"));
    asked(ask(), streamed);
    assertThat(a.chats())
        .extracting(request -> request.header("authorization"))
        .containsExactly("Bearer k0", "Bearer k1", "Bearer k1");
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void asked_modelThatNobodyLists_isLeftAloneAfterItHasFailedRepeatedly() {
    startServers();
    attach(worker("a", a, "priority = 1", "locality = cloud"), worker("b", b, "priority = 2"));
    a.chats(error(503, "", "sick"));
    ChatRequest request =
        steered(Steering.DEFAULT.withFallbackModels(List.of("b/m"))).withModel("a/beta");
    for (int i = 0; i < 3; i++) {
      assertThat(asked(request, false).text()).isEqualTo("hello");
    }
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(workerView("a").snapshot().unlisted())
                    .extracting(model -> model.circuit().tripped())
                    .containsExactly(true));
    int asked = a.chats().size();

    assertThat(asked(request, false).text()).isEqualTo("hello");

    assertThat(a.chats()).hasSize(asked);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_silence_goesToTheNextInTime(boolean streamed) {
    startServers();
    attach(
        worker(
            "a",
            a,
            "priority = 1",
            "timeouts { first-content = 300ms, whole = " + (streamed ? "10m" : "300ms") + " }"),
        worker("b", b, "priority = 2"));
    a.chats(streamed ? begun().stall() : ScriptedReply.silence());

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()).worker()).isEqualTo("b");
    if (streamed) {
      a.awaitAbandoned();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_allFail_reportsTheFirstErrorAndTheAttempts(boolean streamed) {
    start();
    a.chats(error(503, "", "sick"));
    b.chats(error(500, "", "also sick"));

    GatewayError error = asked(ask(), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    assertThat(error.message())
        .isEqualTo("HTTP error 503: sick; 4 attempts made, nobody else can answer");
    assertThat(Objects.requireNonNull(error.cause()).status()).isEqualTo(503);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_onceMoreAndFailingOtherwise_reportsTheFirstError(boolean streamed) {
    start("relevo.routing.max-attempts = 2");
    a.next(error(500, "", "sick"));
    a.chats(error(503, "", "too busy"));

    assertThat(asked(ask(), streamed).error().message())
        .isEqualTo("HTTP error 500: sick; 2 attempts made, no more are allowed");
    assertThat(a.chats()).hasSize(2);
  }

  @Test
  void streamed_trialSpeaks_othersMayFollowBeforeItsEnd() {
    startServers();
    attach(worker("a", a), "relevo.routing.circuit { failures = 1, window = 0, open = 10ms }");
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.next(
        error(503, "", "sick"),
        begun("hel")
            .await(go)
            .chunk(
                event(
                    "{\"choices\":[{\"delta\":{\"content\":\"lo\"},\"finish_reason\":\"stop\"}]}"))
            .chunk(event("[DONE]")));
    CompletableFuture<Result> trial = CompletableFuture.supplyAsync(() -> stream(ask()));

    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(
                        workerView("a").snapshot().models().get(0).circuit().state(Instant.now()))
                    .isEqualTo(CircuitStatus.State.RETURNING));
    assertThat(trial).isNotDone();
    go.complete(null);

    assertThat(trial.join().text()).isEqualTo("hello");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_maxAttempts_boundsThem(boolean streamed) {
    start("relevo.routing.max-attempts = 1");
    a.chats(error(503, "", "sick"));

    assertThat(asked(ask(), streamed).error().message())
        .isEqualTo("HTTP error 503: sick; 1 attempt made, no more are allowed");
    assertThat(b.chats()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_everybodyRateLimited_tellsWhenToComeBack(boolean streamed) {
    start();
    ScriptedReply limited = error(429, "rate_limit_exceeded", "slow").header("Retry-After", "90");
    a.chats(limited);
    b.chats(limited);

    GatewayError first = asked(ask(), streamed).error();
    assertThat(first.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(first.retryAfter()).isEqualTo(Duration.ofSeconds(90));

    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () -> {
              GatewayError second = asked(ask(), streamed).error();
              assertThat(second.cause()).isNull();
              assertThat(second.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
              assertThat(second.retryAfter())
                  .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(90));
            });
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_providerThrows_isAFailureLikeAnyOther(boolean streamed) {
    FakeProvider broken =
        new FakeProvider()
            .streaming(
                call -> {
                  throw new IllegalStateException("a bug");
                })
            .completing(
                call -> {
                  throw new IllegalStateException("a bug");
                });
    startServers();
    GatewaySettings settings =
        GatewaySettings.from(ConfigFactory.parseString(worker("b", b, "priority = 90")));
    attach(settings.withProviders(List.of(broken.definition("a"), settings.providers().get(0))));
    awaitWorkers(Health.HEALTHY);

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()).attempts()).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_faultThatNobodyExpects_failsTheRequestAndGivesTheLeaseBack(boolean streamed) {
    FakeProvider broken =
        new FakeProvider()
            .streaming(
                call -> {
                  throw new AssertionError("a bug");
                })
            .completing(
                call -> {
                  throw new AssertionError("a bug");
                });
    attach(
        GatewaySettings.from(ConfigFactory.empty()).withProviders(List.of(broken.definition("a"))));
    awaitWorkers(Health.HEALTHY);

    CompletionStage<?> answer =
        streamed
            ? gateway.chat(ask()).runWith(Sink.ignore(), system)
            : gateway.complete(ask()).thenApplyAsync(whole -> whole, Runnable::run);

    assertThat(Gateway.errorOf(Objects.requireNonNull(failureOf(answer))).kind())
        .isEqualTo(GatewayError.Kind.INTERNAL);
    awaitNothingInUse();
    assertThat(gateway.requestsInFlight()).isZero();
  }

  // failures that are not shopped around

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_contentRefused_isReturned(boolean streamed) {
    start();
    a.chats(error(400, "content_filter", "not with me"));

    GatewayError error = asked(ask(), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.CONTENT_REFUSED);
    assertThat(error.message()).isEqualTo("HTTP error 400: not with me");
    assertThat(b.chats()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_callersFault_isReturned(boolean streamed) {
    start();
    a.chats(error(422, "", "temperature must be a number"));

    GatewayError error = asked(ask(), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(error.message()).contains("temperature must be a number");
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void chat_withheldWithoutContent_endsAsFiltered() {
    start();
    a.chats(
        begun()
            .chunk(event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}"))
            .chunk(event("[DONE]")));

    assertThat(stream(ask()).events())
        .endsWith(new ChatEvent.Finished(FinishReason.CONTENT_FILTER));
    assertThat(b.chats()).isEmpty();
  }

  // failures after content

  static Stream<Arguments> breaks() {
    return Stream.of(
        Arguments.of("cut", breakingOff(ScriptedReply::cut)),
        Arguments.of("reset", breakingOff(ScriptedReply::reset)),
        Arguments.of("no finish reason", breakingOff(reply -> reply)),
        Arguments.of(
            "error inside",
            breakingOff(reply -> reply.chunk(event("{\"error\":{\"message\":\"overloaded\"}}")))));
  }

  /** An answer that begins, waits until the caller has seen that, and then breaks off so. */
  private static Function<CompletableFuture<Void>, ScriptedReply> breakingOff(
      UnaryOperator<ScriptedReply> how) {
    return seen -> how.apply(begun("par").await(seen));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaks")
  void chat_failsAfterContent_endsWithAnError(
      String failure, Function<CompletableFuture<Void>, ScriptedReply> reply) {
    start("relevo.routing.mid-stream = error");
    CompletableFuture<Void> seen = new CompletableFuture<>();
    a.chats(reply.apply(seen));

    Result result = stream(ask(), event -> seen.complete(null));

    assertThat(result.begunText()).as(failure).isEqualTo("par");
    assertThat(result.events()).noneMatch(ChatEvent.Finished.class::isInstance);
    assertThat(result.error().kind()).isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    assertThat(result.error().message()).startsWith("the answer broke off after 3 characters: ");
    assertThat(Objects.requireNonNull(result.served()).worker()).isEqualTo("a");
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void chat_stallsAfterContent_endsWhenTheGapIsOver() {
    startServers();
    attach(worker("a", a, "timeouts { first-content = 10m, gap = 300ms }"));
    a.chats(begun("par").stall());

    Result result = stream(ask());

    assertThat(result.begunText()).isEqualTo("par");
    assertThat(result.error().message())
        .isEqualTo(
            "the answer broke off after 3 characters: the answer stalled: nothing more came within"
                + " 300 ms");
    a.awaitAbandoned();
  }

  // the deadline

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_deadlinePasses_boundsAllAttemptsAndBlamesNobody(boolean streamed) {
    start();
    a.chats(error(503, "", "sick"));
    b.chats(streamed ? begun().stall() : ScriptedReply.silence());

    GatewayError error =
        asked(steered(Steering.DEFAULT.withDeadline(Duration.ofMillis(400))), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    assertThat(error.message())
        .isEqualTo(
            "the deadline passed after 2 attempts; the first failure was: HTTP error 503: sick");
    awaitNothingInUse();
    assertThat(workerView("b").snapshot().models())
        .extracting(ModelStatus::speed)
        .extracting(SpeedEstimate::failureRate)
        .containsExactly(0.0);
    if (streamed) {
      b.awaitAbandoned();
    }
  }

  @Test
  void chat_deadlinePassesInTheMiddle_endsTheStream() {
    start();
    a.chats(begun("par").stall());

    Result result = stream(steered(Steering.DEFAULT.withDeadline(Duration.ofMillis(400))));

    assertThat(result.begunText()).isEqualTo("par");
    assertThat(result.error().kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
    a.awaitAbandoned();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_deadlinePassesInTheQueue_isRefused(boolean streamed) {
    startServers();
    attach(worker("a", a, "slots = 1"));
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.next(begun("hel").await(go).cut());
    CompletionStage<Done> first = gateway.chat(ask()).runWith(Sink.ignore(), system);
    a.awaitChat();

    GatewayError error =
        asked(steered(Steering.DEFAULT.withDeadline(Duration.ofMillis(200))), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.OVERLOADED);
    assertThat(error.message()).startsWith("nobody became free in time");
    go.complete(null);
    assertThat(failureOf(first)).isNull(); // it has been asked once more
    assertThat(a.chats()).hasSize(2);
  }

  // cancelling

  @Test
  void cancel_inTheMiddle_closesTheConnectionAndFreesTheSlot() {
    start();
    a.chats(begun("hel").stall());

    ChatEvent first = join(gateway.chat(ask()).runWith(Sink.head(), system));

    assertThat(first).isEqualTo(new ChatEvent.TextDelta("hel"));
    a.awaitAbandoned();
    awaitNothingInUse();
    assertThat(workerView("a").snapshot().models().get(0).speed().failureRate()).isZero();
  }

  private Pair<UniqueKillSwitch, CompletionStage<Done>> cancellable(ChatRequest request) {
    return gateway
        .chat(request)
        .viaMat(KillSwitches.single(), Keep.right())
        .toMat(Sink.ignore(), Keep.both())
        .run(system);
  }

  @Test
  void cancel_beforeTheHead_freesTheSlotAndClosesTheConnection() {
    start();
    a.chats(ScriptedReply.silence());
    Pair<UniqueKillSwitch, CompletionStage<Done>> running = cancellable(ask());
    a.awaitChat();

    running.first().shutdown();
    awaitNothingInUse();

    a.awaitAbandoned();
  }

  @Test
  void cancel_beforeContent_closesTheConnection() {
    start();
    CompletableFuture<Void> headSent = new CompletableFuture<>();
    a.chats(begun().signal(headSent).stall());
    Pair<UniqueKillSwitch, CompletionStage<Done>> running = cancellable(ask());
    headSent.join();

    running.first().shutdown();

    a.awaitAbandoned();
    awaitNothingInUse();
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void cancel_whileQueued_givesTheLeaseBack() {
    startServers();
    attach(worker("a", a, "slots = 1"));
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.next(ChatServer.stream("first").startAfter(go));
    CompletionStage<Done> first = gateway.chat(ask()).runWith(Sink.ignore(), system);
    a.awaitChat();
    Pair<UniqueKillSwitch, CompletionStage<Done>> queued = cancellable(ask());

    queued.first().shutdown();
    join(queued.second());
    go.complete(null);

    assertThat(failureOf(first)).isNull();
    awaitNothingInUse();
    assertThat(stream(ask()).text()).isEqualTo("hello");
    assertThat(a.chats()).hasSize(2);
  }

  // queueing

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_slotsTaken_waitsForOne(boolean streamed) {
    startServers();
    attach(worker("a", a, "slots = 1"));
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.next(ChatServer.stream("first").startAfter(go));
    CompletionStage<Done> first = gateway.chat(ask()).runWith(Sink.ignore(), system);
    a.awaitChat();

    CompletableFuture<Result> second = CompletableFuture.supplyAsync(() -> asked(ask(), streamed));
    go.complete(null);

    assertThat(join(second).text()).isEqualTo("hello");
    assertThat(failureOf(first)).isNull();
  }

  @Test
  void asked_manyAtOnceOverOneSlot_areAllAnswered() {
    startServers();
    attach(worker("a", a, "slots = 2"));

    List<CompletionStage<List<ChatEvent>>> all =
        Stream.generate(() -> gateway.chat(ask()).runWith(Sink.seq(), system)).limit(30).toList();

    for (CompletionStage<List<ChatEvent>> one : all) {
      assertThat(join(one)).hasSize(4);
    }
    awaitNothingInUse();
  }

  // choosing

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_unknownModel_isSubstitutedAndSaysSo(boolean streamed) {
    start();

    Result result = asked(ask("gpt-9"), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()))
        .isEqualTo(new Served(result.served().requestId(), "a", "m", 1, false, true));
    assertThat(a.chats().get(0).body()).contains("\"model\":\"m\"");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_unknownModelAndReject_isRefused(boolean streamed) {
    start("relevo.routing.unknown-model = reject");

    GatewayError error = asked(ask("gpt-9"), streamed).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.UNKNOWN_MODEL);
    assertThat(error.param()).isEqualTo("model");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_alias_isTriedInItsOrder(boolean streamed) {
    start("relevo.aliases.chat = [\"b/m\", \"a/m\"]");

    assertThat(Objects.requireNonNull(asked(ask("chat"), streamed).served()))
        .extracting(Served::worker, Served::attempts, Served::fallback, Served::substituted)
        .containsExactly("b", 1, false, false);

    b.chats(error(503, "", "sick"));
    assertThat(Objects.requireNonNull(asked(ask("chat"), streamed).served()))
        .extracting(Served::worker, Served::attempts, Served::fallback, Served::substituted)
        .containsExactly("a", 2, true, false);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_privacyLocal_neverLeavesEvenWhenLocalFails(boolean streamed) {
    startServers();
    attach(
        worker("a", a, "priority = 1", "locality = cloud"),
        worker("b", b, "priority = 2", "locality = local"));
    b.chats(error(503, "", "sick"));

    GatewayError error =
        asked(steered(Steering.DEFAULT.withPrivacy(Steering.Privacy.LOCAL)), streamed).error();

    assertThat(error.message())
        .isEqualTo("HTTP error 503: sick; 2 attempts made, nobody else can answer");
    assertThat(a.chats()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_badSteering_isTheCallersFault(boolean streamed) {
    start();

    assertThat(asked(steered(Steering.DEFAULT.withProvider("c")), streamed).error())
        .isEqualTo(
            GatewayError.of(
                GatewayError.Kind.INVALID_REQUEST, "there is no provider 'c'; there are a, b"));
  }

  @Test
  void asked_noProvider_tellsWhatToDo() {
    attach(GatewaySettings.from(ConfigFactory.empty()));

    GatewayError error = stream(ask()).error();

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.OVERLOADED);
    assertThat(error.message()).startsWith("no provider is configured");
    assertThat(complete(ask()).error()).isEqualTo(error);
    gateway.close();
  }

  @Test
  void asked_beforeTheFirstProbeIsAnswered_waitsForIt() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    ScriptedServer late =
        closeLater(ScriptedServer.start())
            .answer(
                request ->
                    request.path().endsWith("/models")
                        ? ScriptedReply.stream("application/json")
                            .chunk("{\"data\":[{\"id\":\"m\"}]}")
                            .startAfter(go)
                        : ChatServer.stream("hello"));
    attach(
        GatewaySettings.from(
            ConfigFactory.parseString(
                "relevo.providers.a { kind = openai-compatible, base-url = \""
                    + late.address()
                    + "/v1\" }")));

    CompletableFuture<Result> early = CompletableFuture.supplyAsync(() -> stream(ask()));
    late.awaitRequest();
    go.complete(null);

    assertThat(join(early).text()).isEqualTo("hello");
  }

  // stopping

  @Test
  void drain_newRequests_areRefusedWhileThoseInFlightGoOn() {
    start();
    CompletableFuture<Void> go = new CompletableFuture<>();
    a.next(
        begun("hel")
            .await(go)
            .chunk(
                event(
                    "{\"choices\":[{\"delta\":{\"content\":\"lo\"},"
                        + "\"finish_reason\":\"stop\"}]}"))
            .chunk(event("[DONE]")));
    CompletableFuture<Result> running = CompletableFuture.supplyAsync(() -> stream(ask()));
    a.awaitChat();
    assertThat(gateway.isDraining()).isFalse();

    gateway.drain();

    assertThat(gateway.isDraining()).isTrue();
    assertThat(stream(ask()).error().kind()).isEqualTo(GatewayError.Kind.SHUTTING_DOWN);
    assertThat(complete(ask()).error().kind()).isEqualTo(GatewayError.Kind.SHUTTING_DOWN);
    go.complete(null);
    assertThat(join(running).text()).isEqualTo("hello");
    awaitNothingInUse();
  }

  @Test
  void close_whileARequestIsQueued_refusesItAsShuttingDown() {
    startServers();
    attach(worker("a", a, "slots = 1"));
    a.next(begun("hel").stall());
    CompletionStage<ChatEvent> first = gateway.chat(ask()).runWith(Sink.head(), system);
    a.awaitChat();
    a.next(error(503, "", "sick"));
    assertThat(join(first)).isNotNull();

    gateway.close();

    assertThat(stream(ask()).error().kind()).isEqualTo(GatewayError.Kind.SHUTTING_DOWN);
  }

  @Test
  void stop_byTheHost_refusesWhatComesLaterAtOnce() {
    startServers();
    GatewaySettings settings = GatewaySettings.from(ConfigFactory.parseString(worker("a", a)));
    ActorRef<Gateway.Command> guardian = Adapter.spawnAnonymous(system, Gateway.behavior(settings));
    gateway =
        join(
            AskPattern.ask(
                guardian,
                Gateway.GetGateway::new,
                Duration.ofSeconds(20),
                Adapter.toTyped(system).scheduler()));

    guardian.tell(new Gateway.Stop());

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(gateway::isDraining);
    assertThat(complete(ask()).error().kind()).isEqualTo(GatewayError.Kind.SHUTTING_DOWN);
  }
}
