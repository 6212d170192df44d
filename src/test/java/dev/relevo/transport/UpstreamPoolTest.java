package dev.relevo.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which connections requests go by, how many there are, and what waits. */
final class UpstreamPoolTest extends UpstreamSuite {
  /** More than may wait for one connection in any transport. */
  private static final int TOO_MANY = 5_000;

  /** One lane of each thread there is. */
  private List<Lane> lanes() {
    Map<Integer, Lane> lanes = new TreeMap<>();
    for (int i = 0; i < 64; i++) {
      Lane lane = lane();
      lanes.put(lane.index(), lane);
    }
    return new ArrayList<>(lanes.values());
  }

  @Test
  void oneAfterAnother_goByOneConnection() {
    Upstream upstream = upstream(4);
    Lane lane = lane();
    server.enqueue(
        ScriptedReply.json(500, "{\"error\":1}"),
        ScriptedReply.json(429, "{\"error\":1}"),
        ScriptedReply.text(404, ""));
    server.answer(ScriptedReply.json("{}"));
    for (int i = 0; i < 20; i++) {
      await(upstream.send(lane, whole()));
    }
    server.answer(ScriptedReply.stream("text/plain").chunk("x"));
    for (int i = 0; i < 20; i++) {
      assertThat(answer(upstream, lane).utf8String()).isEqualTo("x");
    }

    // whoever comes from another transport is spread over the loops
    assertThat(server.connectionsAccepted())
        .isLessThanOrEqualTo(pair.edge() == pair.upstream() ? 1 : 4);
  }

  @Test
  void manyAtOnce_openNoMoreThanAllowed() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(3);
    List<CompletionStage<UpstreamReply>> replies =
        IntStream.range(0, 10).mapToObj(i -> upstream.send(lane(), whole())).toList();
    for (int i = 0; i < 3; i++) {
      server.awaitRequest();
    }
    assertThat(server.connectionsAccepted()).isEqualTo(3);
    go.complete(null);
    replies.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
    assertThat(server.requests()).hasSize(10);
    assertThat(server.openConnections()).isLessThanOrEqualTo(3);
  }

  @Test
  void moreThanMayWait_areRefused() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(1);
    Lane lane = lane();
    List<CompletionStage<UpstreamReply>> replies =
        IntStream.range(0, TOO_MANY).mapToObj(i -> upstream.send(lane, whole())).toList();
    Awaitility.await()
        .atMost(LONG)
        .until(() -> replies.stream().anyMatch(reply -> reply.toCompletableFuture().isDone()));
    go.complete(null);
    int refused = 0;
    for (CompletionStage<UpstreamReply> reply : replies) {
      if (outcome(reply) == UpstreamException.Kind.EXHAUSTED) {
        refused++;
      }
    }

    assertThat(refused).isBetween(1, TOO_MANY - 16);
  }

  /** How it failed, or null when it was answered. */
  private static UpstreamException.@Nullable Kind outcome(CompletionStage<UpstreamReply> reply) {
    return await(
        reply.handleAsync(
            (answer, failure) ->
                cause(failure) instanceof UpstreamException told ? told.kind() : null,
            Runnable::run));
  }

  private static @Nullable Throwable cause(@Nullable Throwable failure) {
    return failure instanceof CompletionException ? failure.getCause() : failure;
  }

  @Test
  void idleConnectionOfAnotherLane_doesNotHoldUpTheOnlyPlace() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    List<Lane> lanes = lanes();
    for (int round = 0; round < 3; round++) {
      for (Lane lane : lanes) {
        assertThat(await(upstream.send(lane, whole())).status()).isEqualTo(200);
      }
    }
    Awaitility.await().atMost(LONG).until(() -> server.openConnections() <= 1);
  }

  @Test
  void connectionFreedOnAnotherLane_servesWhoWaits() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.enqueue(ScriptedReply.stream("text/plain").chunk("one").await(go));
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    List<Lane> lanes = lanes();
    Lane first = lanes.get(0);
    Lane other = lanes.get(lanes.size() - 1);
    UpstreamReply stream = await(upstream.send(first, streamed()));
    CompletionStage<UpstreamReply> waiting = upstream.send(other, whole());
    go.complete(null);

    assertThat(await(joined(first, stream)).utf8String()).isEqualTo("one");
    assertThat(await(waiting).status()).isEqualTo(200);
  }

  @Test
  void allLanesAtOnce_areServedByFewConnections() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(2);
    List<Lane> lanes = lanes();
    List<CompletionStage<UpstreamReply>> replies =
        IntStream.range(0, 60)
            .mapToObj(i -> upstream.send(lanes.get(i % lanes.size()), whole()))
            .toList();

    replies.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
    assertThat(server.requests()).hasSize(60);
  }

  @Test
  void answerSaysClose_nextGoesByANewConnection() {
    server.answer(ScriptedReply.json("{}").header("Connection", "close"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 5; i++) {
      assertThat(await(upstream.send(lane(), whole())).status()).isEqualTo(200);
    }
    assertThat(server.connectionsAccepted()).isEqualTo(5);
  }

  @Test
  void hostClosesIdleConnections_nextIsServed() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(4);
    for (int i = 0; i < 5; i++) {
      assertThat(await(upstream.send(lane(), whole())).status()).isEqualTo(200);
      server.closeConnections();
      awaitAMoment();
    }
  }

  /** What comes on a connection that nobody has asked anything on is nobody's answer. */
  @Test
  void answerNobodyAskedFor_isNotTakenForTheNext() {
    String one = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\none";
    server.enqueue(ScriptedReply.exactly((one + one.replace("one", "bad")).getBytes(UTF_8)));
    server.answer(ScriptedReply.text(200, "two"));
    Upstream upstream = upstream(1);
    Lane lane = lane();

    assertThat(await(upstream.send(lane, whole())).wholeBody().utf8String()).isEqualTo("one");
    awaitAMoment();
    assertThat(await(upstream.send(lane, whole())).wholeBody().utf8String())
        .isEqualTo(Ability.DROPS_UNASKED_ANSWERS.isOf(pair.upstream()) ? "two" : "bad");
  }

  @Test
  void upstreamsOfOneHost_areApart() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.enqueue(ScriptedReply.json("{}").startAfter(go));
    server.answer(ScriptedReply.json("{}"));
    CompletionStage<UpstreamReply> first = upstream(1).send(lane(), whole());
    server.awaitRequest();

    assertThat(await(upstream(2).send(lane(), whole())).status()).isEqualTo(200);
    go.complete(null);
    assertThat(await(first).status()).isEqualTo(200);
  }
}
