package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests whose answers nobody wants any more, and what becomes of their connections. */
final class UpstreamGivingUpTest extends UpstreamSuite {
  private static final UpstreamCall STREAM =
      UpstreamCall.post("/chat", List.of(), ByteString.fromString("stream"), true);

  /** Streams that never end, and whole answers. */
  private static ScriptedReply either(ScriptedServer.Recorded request) {
    return request.body().contains("stream")
        ? ScriptedReply.stream("text/plain").chunk("one").stall()
        : ScriptedReply.json("{}");
  }

  @Test
  void cancel_amidTheBody_closesTheConnection() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").stall());
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    await(body(reply).take(1).runWith(Sink.ignore(), lane.materializer()));

    server.awaitAbandoned();
  }

  @Test
  void cancel_unreadBody_closesTheConnection() {
    server.answer(ScriptedReply.stream("text/plain").stall());
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    var unused = body(reply).runWith(Sink.cancelled(), lane.materializer());

    server.awaitAbandoned();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void cancel_thenSend_isServed(int connections) {
    server.answer(UpstreamGivingUpTest::either);
    Upstream upstream = upstream(connections);
    Lane lane = lane();
    for (int i = 0; i < 100; i++) {
      UpstreamReply given = await(upstream.send(lane, STREAM));
      var unused = body(given).runWith(Sink.cancelled(), lane.materializer());

      assertThat(await(upstream.send(lane, whole())).status()).as("round %d", i).isEqualTo(200);
    }
  }

  @Test
  void cancelMany_thenSendMany_areServed() {
    server.answer(UpstreamGivingUpTest::either);
    Upstream upstream = upstream(8);
    Lane lane = lane();
    for (int round = 0; round < 20; round++) {
      List<CompletionStage<UpstreamReply>> given =
          IntStream.range(0, 8).mapToObj(i -> upstream.send(lane, STREAM)).toList();
      given.forEach(stage -> await(stage));
      for (CompletionStage<UpstreamReply> stage : given) {
        var unused = body(await(stage)).runWith(Sink.cancelled(), lane.materializer());
      }
      List<CompletionStage<UpstreamReply>> replies =
          IntStream.range(0, 16).mapToObj(i -> upstream.send(lane, whole())).toList();
      replies.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callBack_beforeTheHead_closesTheConnection(boolean streamed) {
    server.answer(ScriptedReply.silence());
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> reply =
        upstream(server.address()).send(lane(), streamed ? streamed() : whole(), abandoned);
    server.awaitRequest();
    abandoned.complete(null);

    assertThat(failure(reply).kind()).isEqualTo(UpstreamException.Kind.CALLED_BACK);
    server.awaitAbandoned();
  }

  /** It answers soon or not at all, and its connection is of use to the next. */
  @Test
  void callBack_requestWithoutABody_tellsAtOnceAndServesTheNext() {
    server.enqueue(ScriptedReply.silence());
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(2);
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> reply =
        upstream.send(lane(), UpstreamCall.get("/models", List.of()), abandoned);
    server.awaitRequest();
    abandoned.complete(null);

    assertThat(failure(reply).kind()).isEqualTo(UpstreamException.Kind.CALLED_BACK);
    assertThat(await(upstream.send(lane(), whole())).status()).isEqualTo(200);
  }

  @Test
  void callBack_amidACollectedBody_closesTheConnection() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").signal(begun).stall());
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> reply =
        upstream(server.address()).send(lane(), whole(), abandoned);
    await(begun);
    abandoned.complete(null);

    assertThat(failure(reply).kind()).isEqualTo(UpstreamException.Kind.CALLED_BACK);
    server.awaitAbandoned();
  }

  @Test
  void callBack_beforeSending_sendsNothing() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address());
    assertThat(
            failure(upstream.send(lane(), whole(), CompletableFuture.completedFuture(null))).kind())
        .isEqualTo(UpstreamException.Kind.CALLED_BACK);
    await(upstream.send(lane(), whole()));

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void callBack_afterTheAnswer_leavesTheConnection() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Void> abandoned = new CompletableFuture<>();
      await(upstream.send(lane(), whole(), abandoned));
      abandoned.complete(null);
    }

    assertThat(server.connectionsAccepted()).isEqualTo(1);
    assertThat(server.hasAbandoned()).isFalse();
  }

  @Test
  void callBack_afterTheHeadOfAStream_leavesTheStream() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(go).chunk("two"));
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    Lane lane = lane();
    UpstreamReply reply = await(upstream(1).send(lane, streamed(), abandoned));
    abandoned.complete(null);
    go.complete(null);

    assertThat(await(joined(lane, reply)).utf8String()).isEqualTo("onetwo");
  }

  /** While others have all the connections, one that waits is called back and nothing is sent. */
  @Test
  void callBack_whileWaitingForAConnection_sendsNothing() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(1);
    CompletionStage<UpstreamReply> first = upstream.send(lane(), whole());
    server.awaitRequest();
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> waiting = upstream.send(lane(), whole(), abandoned);
    CompletionStage<UpstreamReply> last = upstream.send(lane(), whole());
    abandoned.complete(null);

    assertThat(failure(waiting).kind()).isEqualTo(UpstreamException.Kind.CALLED_BACK);
    go.complete(null);
    assertThat(await(first).status()).isEqualTo(200);
    assertThat(await(last).status()).isEqualTo(200);
  }

  @Test
  void callBack_ofOneAmongMany_leavesTheOthers() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(8);
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> given = upstream.send(lane(), whole(), abandoned);
    List<CompletionStage<UpstreamReply>> others =
        IntStream.range(0, 7).mapToObj(i -> upstream.send(lane(), whole())).toList();
    for (int i = 0; i < 8; i++) {
      server.awaitRequest();
    }
    abandoned.complete(null);
    failure(given);
    go.complete(null);

    others.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callBack_thenSend_isServedByTheOnlyConnection(boolean streamed) {
    server.answer(
        request ->
            request.body().contains("never") ? ScriptedReply.silence() : ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    UpstreamCall never =
        UpstreamCall.post("/chat", List.of(), ByteString.fromString("never"), streamed);
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Void> abandoned = new CompletableFuture<>();
      CompletionStage<UpstreamReply> given = upstream.send(lane(), never, abandoned);
      server.awaitRequest();
      abandoned.complete(null);

      assertThat(await(upstream.send(lane(), whole())).status()).as("round %d", i).isEqualTo(200);
      server.awaitRequest();
      failure(given);
    }
  }
}
