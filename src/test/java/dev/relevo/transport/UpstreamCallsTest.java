package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is sent, and what answers are made of. */
final class UpstreamCallsTest extends UpstreamSuite {
  private static final String TEXT = "añ€😀.";

  @Test
  void send_post_arrivesAsWritten() {
    server.answer(ScriptedReply.json("{\"a\":\"ñ\"}").header("X-Answer", "yes"));
    Upstream upstream = upstream(URI.create(server.address() + "/base/"));
    UpstreamReply reply =
        await(
            upstream.send(
                lane(),
                UpstreamCall.post(
                    "/chat?x=1",
                    List.of(new Header("Authorization", "Bearer sk-1"), new Header("X-Own", "v")),
                    ByteString.fromString("{\"q\":\"ñ\"}"),
                    false)));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.wholeBody().utf8String()).isEqualTo("{\"a\":\"ñ\"}");
    assertThat(reply.header("x-ANSWER")).isEqualTo("yes");
    assertThat(reply.header("content-type")).startsWith("application/json");
    ScriptedServer.Recorded request = server.awaitRequest();
    assertThat(request.method()).isEqualTo("POST");
    assertThat(request.path()).isEqualTo("/base/chat?x=1");
    assertThat(request.body()).isEqualTo("{\"q\":\"ñ\"}");
    assertThat(request.headers())
        .containsAllEntriesOf(
            Map.of(
                "authorization", "Bearer sk-1", "x-own", "v", "content-type", "application/json"));
    assertThat(request.header("host")).isEqualTo("127.0.0.1:" + server.port());
  }

  @Test
  void send_getAndDelete_haveNoBody() {
    server.answer(ScriptedReply.json("[]"));
    await(send(UpstreamCall.get("/models", List.of())));
    ScriptedServer.Recorded get = server.awaitRequest();
    assertThat(get.method()).isEqualTo("GET");
    assertThat(get.body()).isEmpty();

    await(
        send(
            new UpstreamCall(
                UpstreamCall.Method.DELETE,
                "/models/m",
                List.of(),
                ByteString.emptyByteString(),
                false)));
    assertThat(server.awaitRequest().method()).isEqualTo("DELETE");
  }

  @Test
  void send_tenMebibytes_arriveAsTheyWere() {
    server.answer(ScriptedReply.json("{}"));
    ByteString large = pattern(10 << 20);
    await(send(UpstreamCall.post("/chat", List.of(), large, false)));

    assertThat(server.awaitRequest().body().equals(large.utf8String())).isTrue();
  }

  @Test
  void send_streamed_deliversPiecesAsTheyCome() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/event-stream").chunk("one").await(seen).chunk("two"));
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));

    ByteString all =
        await(
            body(reply)
                .map(
                    bytes -> {
                      seen.complete(null);
                      return bytes;
                    })
                .runFold(ByteString.emptyByteString(), ByteString::concat, lane.materializer()));
    assertThat(all.utf8String()).isEqualTo("onetwo");
    assertThat(reply.header("content-type")).startsWith("text/event-stream");
  }

  @Test
  void send_streamed_deliversTheHeadBeforeTheFirstPiece() {
    CompletableFuture<Void> head = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").await(head).chunk("one"));
    Lane lane = lane();
    UpstreamReply reply = await(upstream(server.address()).send(lane, streamed()));
    head.complete(null);

    assertThat(await(joined(lane, reply)).utf8String()).isEqualTo("one");
  }

  @Test
  void send_streamedButRefused_isWhole() {
    server.answer(ScriptedReply.json(429, "{\"error\":1}").header("Retry-After", "7"));
    UpstreamReply reply = await(send(streamed()));

    assertThat(reply.status()).isEqualTo(429);
    assertThat(reply.wholeBody().utf8String()).isEqualTo("{\"error\":1}");
    assertThat(reply.header("retry-after")).isEqualTo("7");
  }

  @Test
  void send_redirect_isNotFollowed() {
    server.answer(ScriptedReply.text(302, "").header("Location", "http://127.0.0.1:1/"));
    assertThat(await(send(whole())).status()).isEqualTo(302);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void reply_withoutABody_leavesTheConnection() {
    server.enqueue(
        rawAnswer("HTTP/1.1 204 No Content\r\n\r\n"),
        ScriptedReply.text(200, ""),
        ScriptedReply.stream("text/plain"),
        rawAnswer("HTTP/1.1 304 Not Modified\r\nContent-Length: 7\r\n\r\n"));
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 5; i++) {
      assertThat(await(upstream.send(lane(), whole())).status()).isIn(200, 204, 304);
    }

    assertThat(server.connectionsAccepted()).isEqualTo(1);
  }

  private static ScriptedReply rawAnswer(String text) {
    return ScriptedReply.exactly(text.getBytes(StandardCharsets.UTF_8));
  }

  /** As a server of HTTP/1.0 answers. */
  @Test
  void reply_endsWithTheConnection_isWhole() {
    server.answer(
        ScriptedReply.raw("HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n\r\nall of it"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 3; i++) {
      assertThat(await(upstream.send(lane(), whole())).wholeBody().utf8String())
          .isEqualTo("all of it");
      assertThat(answer(upstream, lane()).utf8String()).isEqualTo("all of it");
    }
  }

  @Test
  void reply_afterAnInterimOne_isTheReply() {
    server.answer(
        rawAnswer("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nreal"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 2; i++) {
      assertThat(await(upstream.send(lane(), whole())).wholeBody().utf8String()).isEqualTo("real");
    }
  }

  @Test
  void reply_withTrailersAndExtensions_isWithoutThem() {
    server.answer(
        rawAnswer(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "3;a=b\r\none\r\n03\r\ntwo\r\n0\r\nx-after: y\r\n\r\n"));
    Upstream upstream = upstream(1);
    for (int i = 0; i < 2; i++) {
      assertThat(answer(upstream, lane()).utf8String()).isEqualTo("onetwo");
    }
    assertThat(server.connectionsAccepted()).isEqualTo(1);
  }

  @Test
  void reply_withSixtyHeaders_hasThemAll() {
    ScriptedReply reply = ScriptedReply.json("{}");
    for (int i = 0; i < 60; i++) {
      reply.header("x-" + i, "v" + i);
    }
    server.answer(reply);
    UpstreamReply given = await(send(whole()));

    assertThat(given.header("X-0")).isEqualTo("v0");
    assertThat(given.header("x-59")).isEqualTo("v59");
  }

  /** Cut between any two of its bytes, heads included, an answer is the same. */
  @Test
  void reply_splitAnywhere_isTheSame() {
    byte[] body = TEXT.getBytes(StandardCharsets.UTF_8);
    String head = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: " + body.length;
    ByteString answer = ByteString.fromString(head + "\r\n\r\n" + TEXT);
    Upstream upstream = upstream(1);
    Lane lane = lane();
    for (int at = 1; at < answer.size(); at++) {
      byte[] first = answer.take(at).toArray();
      byte[] second = answer.drop(at).toArray();
      server.enqueue(ScriptedReply.exactly(first, second));
      assertThat(answer(upstream, lane).utf8String()).as("cut after %d", at).isEqualTo(TEXT);
    }
    assertThat(server.connectionsAccepted()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void reply_inChunksOfOneByte_isWhole(boolean streamed) {
    String text = TEXT.repeat(500);
    server.answer(ScriptedReply.text(200, text).everyByteAlone());
    Upstream upstream = upstream(1);
    Lane lane = lane();
    ByteString answer =
        streamed ? answer(upstream, lane) : await(upstream.send(lane, whole())).wholeBody();

    assertThat(answer.utf8String()).isEqualTo(text);
  }

  @Test
  void reply_upToTheLimit_isWhole() {
    server.answer(ScriptedReply.text(200, "x".repeat(LARGEST_BODY)));
    assertThat(await(send(whole())).wholeBody().size()).isEqualTo(LARGEST_BODY);
  }

  @Test
  void reply_streamed_hasNoLimit() {
    ByteString large = pattern(10 << 20);
    ScriptedReply reply = ScriptedReply.stream("text/plain");
    for (int from = 0; from < large.size(); from += LARGEST_BODY) {
      reply.chunk(large.slice(from, Math.min(large.size(), from + LARGEST_BODY)).toArray());
    }
    server.answer(reply);

    assertThat(answer(upstream(server.address()), lane()).equals(large)).isTrue();
  }

  @Test
  void continuationAndStream_runOnTheLane() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(seen).chunk("two"));
    Lane lane = lane();
    Upstream upstream = upstream(server.address());
    List<Thread> threads = new CopyOnWriteArrayList<>();
    CompletableFuture<Object> all = new CompletableFuture<>();
    lane.executor()
        .execute(
            () -> {
              threads.add(Thread.currentThread());
              upstream
                  .send(lane, streamed())
                  .thenAcceptAsync(
                      reply -> {
                        threads.add(Thread.currentThread());
                        body(reply)
                            .map(
                                bytes -> {
                                  seen.complete(null);
                                  threads.add(Thread.currentThread());
                                  return bytes;
                                })
                            .runWith(Sink.ignore(), lane.materializer())
                            .handleAsync((done, failure) -> all.complete(done), Runnable::run);
                      },
                      Runnable::run);
            });
    await(all);

    assertThat(threads).hasSize(4);
    if (Ability.ONE_THREAD_PER_LANE.isOf(pair.edge())
        && Ability.ONE_THREAD_PER_LANE.isOf(pair.upstream())) {
      assertThat(threads).containsOnly(threads.get(0));
    }
  }
}
