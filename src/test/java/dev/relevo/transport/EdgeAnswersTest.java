package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.http.javadsl.model.headers.Connection;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

/** How what a handler answers reaches the client, whole or piece by piece. */
final class EdgeAnswersTest extends EdgeSuite {
  private static final int LARGE = 10 << 20;

  @Test
  void bind_takenPort_fails() {
    HttpEdge.Binding binding = bind(request -> text("x"));
    CompletionStage<HttpEdge.Binding> second =
        accepting()
            .edge(limits(LONG))
            .bind("127.0.0.1", binding.address().getPort(), (any, request) -> text("x"));

    assertThat(second.toCompletableFuture()).failsWithin(LONG);
  }

  @Test
  void answer_whole_hasItsStatusHeadersAndLength() {
    HttpEdge.Binding binding =
        bind(
            request ->
                given(
                    HttpResponse.create()
                        .withStatus(StatusCodes.TOO_MANY_REQUESTS)
                        .addHeader(RawHeader.create("Retry-After", "7"))
                        .addHeader(RawHeader.create("x-own", "v"))
                        .withEntity("ñ")));
    RawConnection.Response response = get(binding).read();

    assertThat(response.status()).isEqualTo(429);
    assertThat(response.header("retry-after")).isEqualTo("7");
    assertThat(response.header("x-own")).isEqualTo("v");
    assertThat(response.header("content-type")).isEqualTo("text/plain; charset=UTF-8");
    assertThat(response.header("content-length")).isEqualTo("2");
    assertThat(response.header("date")).isNotNull();
    assertThat(response.body()).isEqualTo("ñ");
  }

  /** What an answer tells of the server is not which program of which version it is. */
  @Test
  void answer_doesNotNameTheProgram() {
    assertThat(get(bind(request -> text("x"))).read().header("server")).isNull();
  }

  @Test
  void answer_sameHeaderTwice_isSentTwice() {
    HttpEdge.Binding binding =
        bind(
            request ->
                given(
                    HttpResponse.create()
                        .addHeader(RawHeader.create("x-many", "one"))
                        .addHeader(RawHeader.create("x-many", "two"))));

    assertThat(get(binding).readUntil("\r\n\r\n")).contains("x-many: one\r\n", "x-many: two\r\n");
  }

  @Test
  void answer_withoutABody_leavesTheConnection() {
    HttpEdge.Binding binding =
        bind(
            request ->
                switch (request.getUri().path()) {
                  case "/204" -> given(HttpResponse.create().withStatus(StatusCodes.NO_CONTENT));
                  case "/empty" -> text("");
                  default -> text("fine");
                });
    RawConnection connection = connect(binding);

    assertThat(connection.exchange("GET", "/204", NOTHING).status()).isEqualTo(204);
    RawConnection.Response empty = connection.exchange("GET", "/empty", NOTHING);
    assertThat(empty.header("content-length")).isEqualTo("0");
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("fine");
  }

  @Test
  void answer_toHead_hasNoBody() {
    HttpEdge.Binding binding =
        bind(
            request ->
                request.getUri().path().equals("/stream")
                    ? stream(Source.single(bytes("streamed")))
                    : text("whole"));
    RawConnection connection = connect(binding);

    RawConnection.Response whole = connection.exchange("HEAD", "/", NOTHING);
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.header("content-length")).isEqualTo("5");
    assertThat(connection.exchange("HEAD", "/stream", NOTHING).status()).isEqualTo(200);
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("whole");
  }

  @Test
  void answer_ofTenMebibytes_arrivesAsItWas() {
    ByteString large = pattern(LARGE);
    HttpEdge.Binding binding =
        bind(
            request ->
                request.getUri().path().equals("/stream")
                    ? stream(pieces(large, 77_777))
                    : given(
                        HttpResponse.create().withEntity(HttpEntities.create(large.toArray()))));
    RawConnection connection = connect(binding);
    String expected = large.utf8String();

    assertThat(connection.exchange("GET", "/", NOTHING).body().equals(expected)).isTrue();
    assertThat(connection.exchange("GET", "/stream", NOTHING).body().equals(expected)).isTrue();
  }

  private static Source<ByteString, ?> pieces(ByteString whole, int length) {
    List<ByteString> pieces = new ArrayList<>();
    for (int from = 0; from < whole.size(); from += length) {
      pieces.add(whole.slice(from, Math.min(whole.size(), from + length)));
    }
    return Source.from(pieces);
  }

  @Test
  void stream_isFlushedPieceByPiece() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    RawConnection connection = get(bind(request -> stream(oneAndThen(second))));
    connection.readUntil("one");
    second.complete(bytes("two"));

    connection.readUntil("two");
    connection.readUntil("0\r\n\r\n");
  }

  @Test
  void stream_headComesBeforeTheFirstPiece() {
    CompletableFuture<ByteString> first = new CompletableFuture<>();
    RawConnection connection = get(bind(request -> stream(Source.completionStage(first))));

    assertThat(connection.readUntil("\r\n\r\n")).startsWith("HTTP/1.1 200 OK\r\n");
    first.complete(bytes("one"));
    connection.readUntil("one\r\n0\r\n\r\n");
  }

  @Test
  void stream_ofOneByteEach_isWholeAndTheConnectionGoesOn() {
    ByteString text = bytes("añ€😀".repeat(500));
    HttpEdge.Binding binding = bind(request -> stream(pieces(text, 1)));
    RawConnection connection = connect(binding);
    for (int i = 0; i < 2; i++) {
      RawConnection.Response response = connection.exchange("GET", "/", NOTHING);
      assertThat(response.header("transfer-encoding")).isEqualTo("chunked");
      assertThat(response.header("content-length")).isNull();
      assertThat(response.body()).isEqualTo(text.utf8String());
    }
  }

  /** An empty chunk would be the end of the body. */
  @Test
  void stream_withEmptyPieces_doesNotEndThere() {
    HttpEdge.Binding binding =
        bind(
            request ->
                stream(
                    Source.from(List.of("", "one", "", "", "two", "")).map(TransportSuite::bytes)));
    RawConnection connection = connect(binding);

    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("onetwo");
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("onetwo");
  }

  @Test
  void stream_empty_isAnEmptyBodyAndTheConnectionGoesOn() {
    HttpEdge.Binding binding = bind(request -> stream(Source.empty()));
    RawConnection connection = connect(binding);
    for (int i = 0; i < 2; i++) {
      assertThat(connection.exchange("GET", "/", NOTHING).body()).isEmpty();
    }
  }

  /** A client must not take what is cut for all there was. */
  @Test
  void stream_fails_cutsTheConnectionBeforeTheEndOfTheBody() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    RawConnection connection = get(bind(request -> stream(oneAndThen(second))));
    connection.readUntil("one\r\n");
    second.completeExceptionally(new IllegalStateException("secret"));

    assertThat(connection.readToTheEnd()).isEmpty();
  }

  @Test
  void stream_failsAtOnce_isNoWholeAnswer() {
    HttpEdge.Binding binding =
        bind(request -> stream(Source.failed(new IllegalStateException("secret"))));

    assertThat(get(binding).readToTheEnd())
        .doesNotContain("0\r\n\r\n")
        .doesNotContain("secret")
        .satisfiesAnyOf(
            seen -> assertThat(seen).isEmpty(),
            seen -> assertThat(seen).startsWith("HTTP/1.1 200"),
            seen -> assertThat(seen).startsWith("HTTP/1.1 500"));
  }

  @Test
  void handler_fails_isA500InJsonAndTheConnectionGoesOn() {
    HttpEdge.Binding binding =
        bind(
            request ->
                switch (request.getUri().path()) {
                  case "/fails" ->
                      CompletableFuture.failedFuture(new IllegalStateException("secret"));
                  case "/throws" -> throw new IllegalStateException("secret");
                  default -> text("fine");
                });
    RawConnection connection = connect(binding);
    for (String path : List.of("/fails", "/throws")) {
      RawConnection.Response bad = connection.exchange("GET", path, NOTHING);
      assertThat(bad.status()).isEqualTo(500);
      assertThat(bad.header("content-type")).isEqualTo("application/json");
      assertThat(bad.body()).contains("\"error\"").doesNotContain("secret");
      assertThat(connection.exchange("GET", "/good", NOTHING).body()).isEqualTo("fine");
    }
  }

  @Test
  void answer_saysClose_closesTheConnection() {
    HttpEdge.Binding binding =
        bind(
            request ->
                given(
                    HttpResponse.create().addHeader(Connection.create("close")).withEntity("bye")));
    RawConnection connection = get(binding);

    assertThat(connection.read().body()).isEqualTo("bye");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void answers_onManyConnectionsAtOnce_areTheirOwn() {
    HttpEdge.Binding binding =
        bind(request -> stream(Source.repeat(bytes(request.getUri().path())).take(20)));
    List<RawConnection> connections =
        IntStream.range(0, 100).mapToObj(i -> connect(binding)).toList();
    for (int i = 0; i < connections.size(); i++) {
      connections.get(i).write(RawConnection.request("GET", "/" + i, NOTHING));
    }

    for (int i = 0; i < connections.size(); i++) {
      assertThat(connections.get(i).read().body()).isEqualTo(("/" + i).repeat(20));
    }
  }

  @Test
  void handlerAndStream_runOnTheLane() {
    List<Thread> threads = new CopyOnWriteArrayList<>();
    HttpEdge.Binding binding =
        bind(
            (lane, request) -> {
              threads.add(Thread.currentThread());
              CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
              lane.executor()
                  .execute(
                      () -> {
                        threads.add(Thread.currentThread());
                        answer.complete(
                            streamed(
                                Source.range(1, 50)
                                    .map(
                                        i -> {
                                          threads.add(Thread.currentThread());
                                          return bytes("x");
                                        })));
                      });
              return answer;
            });

    assertThat(get(binding).read().body()).hasSize(50);
    assertThat(threads).hasSize(52);
    if (can(Ability.ONE_THREAD_PER_LANE)) {
      assertThat(threads).containsOnly(threads.get(0));
    } else {
      assertThat(threads).allMatch(thread -> thread.getName().contains("dispatcher"));
    }
  }

  @Test
  void answer_wholeBytes_areNotTakenForText() {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    HttpEdge.Binding binding =
        bind(request -> given(HttpResponse.create().withEntity(HttpEntities.create(all))));
    RawConnection connection = get(binding);

    connection.readUntil("\r\n\r\n");
    assertThat(connection.readBytes(all.length)).isEqualTo(all);
  }
}
