package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.pekko.Done;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes wrong with a remote host, and what is told of it. */
final class UpstreamFailuresTest extends UpstreamSuite {
  private static final String LENGTH_OF_TEN = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n";

  @Test
  void bodyOverTheLimit_isTooLarge() {
    server.answer(
        request ->
            switch (request.body()) {
              case "at once" -> ScriptedReply.text(200, "x".repeat(LARGEST_BODY + 1));
              case "in pieces" ->
                  ScriptedReply.stream("text/plain")
                      .chunk("x".repeat(LARGEST_BODY))
                      .chunk("x".repeat(LARGEST_BODY));
              default -> ScriptedReply.json("{}");
            });
    Upstream upstream = upstream(1);
    for (String how : List.of("at once", "in pieces")) {
      UpstreamCall call = UpstreamCall.post("/", List.of(), ByteString.fromString(how), false);
      UpstreamException failure = failure(upstream.send(lane(), call));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TOO_LARGE);
      assertThat(failure.concernsHost()).isFalse();
    }
    assertThat(await(upstream.send(lane(), whole())).status()).isEqualTo(200);
  }

  @Test
  void nobodyListens_isRefused() {
    URI address = ScriptedServer.refusedAddress();
    for (UpstreamCall call : List.of(whole(), streamed())) {
      UpstreamException failure = failure(upstream(address).send(lane(), call));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.REFUSED);
      assertThat(failure.concernsHost()).isTrue();
      assertThat(failure.getMessage()).contains(address.toString());
    }
  }

  @Test
  void unknownHost_isUnknown() {
    UpstreamException failure =
        failure(upstream(URI.create("http://relevo-test.invalid:80")).send(lane(), whole()));
    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.UNKNOWN_HOST);
    assertThat(failure.concernsHost()).isTrue();
  }

  @Test
  void closedOrResetBeforeTheHead_isResetAndNotRetried() {
    server.enqueue(
        ScriptedReply.resetAtOnce(),
        ScriptedReply.closeAtOnce(),
        ScriptedReply.resetAtOnce(),
        ScriptedReply.closeAtOnce());
    Upstream upstream = upstream(server.address());
    for (UpstreamCall call : List.of(whole(), whole(), streamed(), streamed())) {
      assertThat(failure(upstream.send(lane(), call)).kind())
          .isEqualTo(UpstreamException.Kind.RESET);
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void cutAmidTheHead_fails() {
    server.answer(ScriptedReply.raw("HTTP/1.1 200 OK\r\nContent-Ty"));
    for (UpstreamCall call : List.of(whole(), streamed())) {
      assertThat(failure(send(call)).kind())
          .isIn(UpstreamException.Kind.RESET, UpstreamException.Kind.PROTOCOL);
    }
  }

  @Test
  void afterFailures_worksAgain() {
    server.enqueue(
        ScriptedReply.resetAtOnce(),
        ScriptedReply.raw("garbage\r\n\r\n"),
        ScriptedReply.stream("text/plain").chunk("one").cut(),
        ScriptedReply.raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"));
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 4; i++) {
      failure(upstream.send(lane(), whole()));
    }
    for (int i = 0; i < 3; i++) {
      assertThat(await(upstream.send(lane(), whole())).status()).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n\r\n",
        "HTTP/1.1 abc OK\r\n\r\n",
        "HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: many\r\n\r\n"
      })
  void notHttp_isAProtocolFailure(String answer) {
    server.answer(ScriptedReply.raw(answer));
    for (UpstreamCall call : List.of(whole(), streamed())) {
      assertThat(failure(send(call)).kind()).isEqualTo(UpstreamException.Kind.PROTOCOL);
    }
  }

  /** Where it comes with the head, there may be no answer at all. */
  @Test
  void garbageAmidTheBody_fails() {
    server.answer(
        ScriptedReply.raw(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\none\r\nzz\r\ntwo\r\n"));

    assertThat(failure(read()).kind())
        .isIn(UpstreamException.Kind.PROTOCOL, UpstreamException.Kind.RESET);
  }

  /** Reads the answer to its end. */
  private CompletionStage<ByteString> read() {
    Lane lane = lane();
    return upstream(server.address())
        .send(lane, streamed())
        .thenComposeAsync(reply -> joined(lane, reply), Runnable::run);
  }

  @Test
  void noHeadInTime_fails() {
    server.answer(ScriptedReply.silence());
    Upstream upstream = upstream(server.address(), 4, Duration.ofMillis(300));
    UpstreamException failure = failure(upstream.send(lane(), streamed()));

    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.NO_HEAD);
    assertThat(failure.concernsHost()).isFalse();
    server.awaitAbandoned();
  }

  @Test
  void headTooLate_isClosed() {
    CompletableFuture<Void> head = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("x").stall().startAfter(head));
    Upstream upstream = upstream(server.address(), 4, Duration.ofMillis(300));
    failure(upstream.send(lane(), streamed()));
    head.complete(null);

    server.awaitAbandoned();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void nothingMovesAmidTheBody_fails(boolean streamed) {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").stall());
    Upstream upstream = upstream(server.address(), 4, LONG, Duration.ofMillis(500));
    Lane lane = lane();
    CompletionStage<UpstreamReply> reply = upstream.send(lane, streamed ? streamed() : whole());

    assertThat(failure(streamed ? joined(lane, await(reply)) : reply).kind())
        .isEqualTo(UpstreamException.Kind.RESET);
    server.awaitAbandoned();
  }

  @Test
  void nothingMovesBeforeTheHead_fails() {
    server.answer(ScriptedReply.silence());
    Upstream upstream = upstream(server.address(), 4, LONG, Duration.ofMillis(500));

    assertThat(failure(upstream.send(lane(), whole())).kind())
        .isEqualTo(UpstreamException.Kind.RESET);
    server.awaitAbandoned();
  }

  @Test
  void bodyCut_deliversAndFails() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    StringBuilder seen = new StringBuilder();
    CompletionStage<Done> end =
        body(reply).runForeach(bytes -> seen.append(bytes.utf8String()), lane.materializer());

    assertThat(failure(end).kind()).isEqualTo(UpstreamException.Kind.RESET);
    assertThat(seen).hasToString("one");
  }

  @Test
  void bodyCut_isNoticedByOneWhoReadsLate() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    awaitAMoment();

    assertThat(failure(joined(lane, reply)).kind()).isEqualTo(UpstreamException.Kind.RESET);
  }

  @Test
  void bodyReset_fails() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(seen).reset());
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    CompletionStage<Done> end =
        body(reply).runForeach(bytes -> seen.complete(null), lane.materializer());

    assertThat(failure(end).kind()).isEqualTo(UpstreamException.Kind.RESET);
  }

  @Test
  void wholeBodyCut_fails() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    assertThat(failure(send(whole())).kind()).isEqualTo(UpstreamException.Kind.RESET);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "nine byte"})
  void bodyShorterThanItsLength_fails(String body) {
    byte[] bytes = (LENGTH_OF_TEN + body).getBytes(StandardCharsets.UTF_8);
    server.enqueue(
        ScriptedReply.exactly(bytes).cut(),
        ScriptedReply.exactly(bytes).cut(),
        ScriptedReply.exactly(bytes).reset());
    Upstream upstream = upstream(1);
    Lane lane = lane();

    assertThat(failure(upstream.send(lane, whole())).kind())
        .isEqualTo(UpstreamException.Kind.RESET);
    assertThat(failure(joined(lane, await(upstream.send(lane, streamed())))).kind())
        .isEqualTo(UpstreamException.Kind.RESET);
    assertThat(failure(upstream.send(lane, whole())).kind())
        .isEqualTo(UpstreamException.Kind.RESET);
  }
}
