package dev.relevo.gateway;

import static dev.relevo.testing.ChatServer.error;
import static dev.relevo.testing.ChatServer.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.GatewayError;
import dev.relevo.pool.KeyStatus;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What vendors tell is left of a key steers requests away before a limit is hit. */
final class SparedKeysTest extends GatewayFixture {
  private final AtomicInteger refusals = new AtomicInteger();

  /** An answer that tells what is left of the key it was asked with, for a minute. */
  private static ScriptedReply saysWith(ScriptedServer.Recorded request, int remaining) {
    return says(request, "hello")
        .header("x-ratelimit-limit-requests", "30")
        .header("x-ratelimit-remaining-requests", Integer.toString(remaining))
        .header("x-ratelimit-reset-requests", "1m0s");
  }

  /** Answers the first request with "one is left", and refuses every other. */
  private ScriptedReply lastButOne(ScriptedServer.Recorded request, AtomicInteger asked) {
    if (asked.incrementAndGet() == 1) {
      return saysWith(request, 1);
    }
    refusals.incrementAndGet();
    return error(429, "rate_limit_exceeded", "you were told");
  }

  private void askTimes(int times, boolean streamed) {
    for (int i = 0; i < times; i++) {
      assertThat(asked(ask(), streamed).text()).isEqualTo("hello");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_oneRequestLeftOfAKey_theOtherKeyGetsTheNext(boolean streamed) {
    startServers();
    AtomicInteger asked = new AtomicInteger();
    a.chats(
        request ->
            "Bearer k0".equals(request.header("authorization"))
                ? lastButOne(request, asked)
                : says(request, "hello"));
    attach(worker("a", a, "api-keys = [k0, k1]"));

    askTimes(6, streamed);

    assertThat(refusals).hasValue(0);
    assertThat(a.chats())
        .extracting(request -> request.header("authorization"))
        .containsExactly(
            "Bearer k0", "Bearer k1", "Bearer k1", "Bearer k1", "Bearer k1", "Bearer k1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_oneRequestLeftOfAWorker_theOtherWorkerGetsTheNext(boolean streamed) {
    startServers();
    AtomicInteger asked = new AtomicInteger();
    a.chats(request -> lastButOne(request, asked));
    attach(worker("a", a, "priority = 1"), worker("b", b, "priority = 2"));

    askTimes(5, streamed);

    assertThat(refusals).hasValue(0);
    assertThat(a.chats()).hasSize(1);
    assertThat(b.chats()).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_nobodyElse_theLastRequestIsUsedAndThenTheResetIsTold(boolean streamed) {
    a = closeLater(ChatServer.offering("m"));
    AtomicInteger left = new AtomicInteger(2);
    a.chats(
        request ->
            left.get() == 0
                ? lastButOne(request, left)
                : saysWith(request, left.decrementAndGet()));
    attach(worker("a", a, "api-keys = [k0]"));

    askTimes(2, streamed);
    GatewayError refused = asked(ask(), streamed).error();

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.RATE_LIMITED);
    assertThat(Objects.requireNonNull(refused.retryAfter()))
        .isBetween(Duration.ofSeconds(40), Duration.ofSeconds(60));
    assertThat(a.chats()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_manyAtOnce_noKeyIsAskedMoreOftenThanItMay(boolean streamed) {
    startServers();
    AtomicInteger left = new AtomicInteger(12);
    a.chats(
        request -> {
          int now = left.decrementAndGet();
          if (now < 0) {
            refusals.incrementAndGet();
            return error(429, "rate_limit_exceeded", "you were told");
          }
          return saysWith(request, now);
        });
    attach(worker("a", a, "priority = 1", "slots = 4"), worker("b", b, "priority = 2"));

    List<CompletionStage<String>> answers =
        IntStream.range(0, 60)
            .mapToObj(
                i ->
                    streamed
                        ? gateway.chat(ask()).runFold("", (text, event) -> text + event, system)
                        : gateway
                            .complete(ask())
                            .thenApplyAsync(response -> response.text(), Runnable::run))
            .toList();

    assertThat(answers).allSatisfy(answer -> assertThat(join(answer)).contains("hel", "lo"));
    assertThat(refusals).hasValue(0);
    assertThat(a.chats()).hasSizeBetween(4, 12);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_onlyKeyLimitedForAMoment_isAskedAgainAfterIt(boolean streamed) {
    a = closeLater(ChatServer.offering("m"));
    a.chats(
        request ->
            a.chats().size() == 1
                ? error(429, "rate_limit_exceeded", "slow").header("retry-after-ms", "50")
                : says(request, "hello"));
    attach(worker("a", a, "api-keys = [k0]"));

    Result result = asked(ask(), streamed);

    assertThat(result.text()).isEqualTo("hello");
    assertThat(Objects.requireNonNull(result.served()).attempts()).isEqualTo(2);
  }

  @Test
  void asked_weights_divideTheRequests() {
    a = closeLater(ChatServer.offering("m"));
    attach(worker("a", a, "api-keys = [{ key = k0, weight = 3 }, k1]"));

    askTimes(8, false);

    assertThat(a.chats())
        .filteredOn(request -> "Bearer k0".equals(request.header("authorization")))
        .hasSize(6);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void asked_onlyKeyRevoked_isOutWithTheReasonAndAskedNoMore(boolean streamed) {
    startServers();
    a.chats(error(401, "invalid_api_key", "who is very-secret-key-0123456789?"));
    attach(
        worker("a", a, "priority = 1", "api-keys = [very-secret-key-0123456789]"),
        worker("b", b, "priority = 2"));

    askTimes(1, streamed);
    Awaitility.await()
        .pollInterval(POLL)
        .untilAsserted(
            () ->
                assertThat(workerView("a").snapshot().detail())
                    .isEqualTo("its key is not accepted: HTTP error 401: who is ***?"));
    askTimes(3, streamed);

    assertThat(workerView("a").snapshot().health().isUsable()).isFalse();
    assertThat(workerView("a").snapshot().keys())
        .extracting(KeyStatus::lastError)
        .containsExactly("HTTP error 401: who is ***?");
    assertThat(a.chats()).hasSize(1);
  }

  @Test
  void asked_firstKeyRevokedFromTheStart_othersFindTheModelsAndAnswer() {
    ScriptedServer server = closeLater(ScriptedServer.start());
    server.answer(
        request ->
            !"Bearer k2".equals(request.header("authorization"))
                ? error(401, "invalid_api_key", "no")
                : request.path().endsWith("/models")
                    ? ScriptedReply.json("{\"data\":[{\"id\":\"m\"}]}")
                    : says(request, "hello"));
    attach(
        "relevo.providers.a { kind = openai-compatible, api-keys = [k0, k1, k2], base-url = \""
            + server.address()
            + "/v1\" }");

    askTimes(2, false);

    assertThat(workerView("a").snapshot().models())
        .extracting(model -> model.info().name())
        .containsExactly("m");
    assertThat(workerView("a").snapshot().keys().get(0).state())
        .isEqualTo(KeyStatus.State.REJECTED);
  }
}
