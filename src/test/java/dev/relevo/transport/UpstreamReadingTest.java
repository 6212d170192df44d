package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Bodies that are read without a stream of the reader's own. */
final class UpstreamReadingTest extends UpstreamSuite {

  /** Reads on a lane as much as is wanted. */
  private static final class Reader {
    private final Lane lane;
    private final ReadableBody body;
    private final int most;
    private final CompletableFuture<String> read = new CompletableFuture<>();
    private ByteString come = ByteString.emptyByteString();

    Reader(UpstreamReply reply, Lane lane, int most) {
      this.lane = lane;
      this.most = most;
      this.body = ReadableBody.of((UpstreamReply.Streamed) reply.body(), lane.materializer());
      lane.executor()
          .execute(
              () -> {
                body.read(() -> lane.executor().execute(this::goOn));
                goOn();
              });
    }

    private void goOn() {
      while (come.size() < most) {
        ByteString next = body.next();
        if (next == null) {
          if (body.isOver()) {
            end(body.failure());
          }
          return;
        }
        come = come.concat(next);
      }
      end(null);
    }

    private void end(@Nullable Throwable failure) {
      if (failure == null) {
        read.complete(come.utf8String());
      } else {
        read.completeExceptionally(failure);
      }
    }

    /** On the lane, where all of it belongs. */
    void leave() {
      lane.executor().execute(body::leave);
    }

    void cancel() {
      lane.executor().execute(body::cancel);
    }
  }

  private Reader reader(Upstream upstream, Lane lane, int most) {
    return new Reader(await(upstream.send(lane, streamed())), lane, most);
  }

  @Test
  void wholeBody_comesInOrderAndEnds() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(go).chunk("two"));
    Reader reader = reader(upstream(1), lane(), Integer.MAX_VALUE);
    go.complete(null);

    assertThat(await(reader.read)).isEqualTo("onetwo");
  }

  @Test
  void moreThanIsHeld_comesWhole() {
    String piece = "x".repeat(50_000);
    ScriptedReply reply = ScriptedReply.stream("text/plain");
    for (int i = 0; i < 40; i++) {
      reply = reply.chunk(piece);
    }
    server.answer(reply);

    assertThat(await(reader(upstream(1), lane(), Integer.MAX_VALUE).read)).hasSize(2_000_000);
  }

  @Test
  void brokenBody_tellsSoAfterWhatCame() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    Reader reader = reader(upstream(1), lane(), Integer.MAX_VALUE);

    assertThat(failure(reader.read).kind()).isEqualTo(UpstreamException.Kind.RESET);
    assertThat(reader.come.utf8String()).isEqualTo("one");
  }

  @Test
  void cancelled_closesTheConnection() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").stall());
    Reader reader = reader(upstream(1), lane(), 3);
    await(reader.read);
    assertThat(server.hasAbandoned()).isFalse();
    reader.cancel();

    server.awaitAbandoned();
  }

  @Test
  void left_restThatComes_leavesTheConnection() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.enqueue(ScriptedReply.stream("text/plain").chunk("one").await(go).chunk("two"));
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    Lane lane = lane();
    Reader reader = reader(upstream, lane, 3);
    await(reader.read);
    reader.leave();
    go.complete(null);

    assertThat(await(upstream.send(lane, whole())).status()).isEqualTo(200);
    assertThat(server.connectionsAccepted()).isEqualTo(1);
    assertThat(server.hasAbandoned()).isFalse();
  }

  @Test
  void left_restThatDoesNotCome_closesTheConnection() {
    server.enqueue(ScriptedReply.stream("text/plain").chunk("one").stall());
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), 1, LONG, Duration.ofMinutes(5));
    Lane lane = lane();
    Reader reader = reader(upstream, lane, 3);
    await(reader.read);
    reader.leave();

    server.awaitAbandoned();
    assertThat(await(upstream.send(lane, whole())).status()).isEqualTo(200);
  }
}
