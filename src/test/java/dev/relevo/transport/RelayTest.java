package dev.relevo.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** From a client through an edge and an upstream to a host, and back. */
final class RelayTest extends UpstreamSuite {
  private static final byte[] NOTHING = {};
  private static final String STREAM = "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n";

  /** Buffers of the kernel for four sockets, and the transports' own. */
  private static final long MOST_UNREAD = 24L << 20;

  private final List<RawConnection> connections = new ArrayList<>();
  private HttpEdge.Binding binding;

  @BeforeEach
  void bind() {
    Upstream upstream = upstream(64);
    binding =
        await(
            accepting()
                .edge(new EdgeSettings(300, 100, Duration.ofSeconds(30), Duration.ofSeconds(30)))
                .bind("127.0.0.1", 0, (lane, request) -> relay(upstream, lane, request)));
  }

  @AfterEach
  void unbind() {
    connections.forEach(RawConnection::close);
    connections.clear();
    await(binding.drain(Duration.ofMillis(1)));
  }

  /** What answers is asked for as a stream where the path says so. */
  private static CompletionStage<HttpResponse> relay(
      Upstream upstream, Lane lane, HttpRequest request) {
    boolean streamed = request.getUri().path().equals("/stream");
    return request
        .entity()
        .getDataBytes()
        .runFold(ByteString.emptyByteString(), ByteString::concat, lane.materializer())
        .thenComposeAsync(
            body -> upstream.send(lane, UpstreamCall.post("/", List.of(), body, streamed)),
            lane.executor())
        .thenApplyAsync(RelayTest::response, Runnable::run)
        .exceptionallyAsync(
            failure -> HttpResponse.create().withStatus(StatusCodes.BAD_GATEWAY), Runnable::run);
  }

  private static HttpResponse response(UpstreamReply reply) {
    HttpResponse response = HttpResponse.create().withStatus(reply.status());
    return reply.body() instanceof UpstreamReply.Streamed streamed
        ? response.withEntity(
            HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, streamed.bytes()))
        : response.withEntity(HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, reply.wholeBody()));
  }

  private RawConnection connect() {
    RawConnection connection = new RawConnection(binding.address());
    connections.add(connection);
    return connection;
  }

  private RawConnection askForAStream() {
    RawConnection connection = connect();
    connection.write(STREAM);
    return connection;
  }

  @Test
  void wholeAndStreamed_followEachOther() {
    server.answer(
        request ->
            request.body().equals("stream")
                ? ScriptedReply.stream("text/plain").chunk("one").chunk("two")
                : ScriptedReply.text(200, "whole"));
    RawConnection connection = connect();
    for (int i = 0; i < 20; i++) {
      assertThat(connection.post("/stream", "stream").body()).isEqualTo("onetwo");
      assertThat(connection.post("/", "whole").body()).isEqualTo("whole");
    }
    assertThat(server.connectionsAccepted()).isLessThanOrEqualTo(2);
  }

  @Test
  void tenMebibytes_goThereAndBack() {
    ByteString large = pattern(10 << 20);
    server.answer(request -> inPieces(request.body()));
    String text = large.utf8String();

    assertThat(connect().post("/stream", large.toArray()).body().equals(text)).isTrue();
  }

  /** One chunk of all of it would be larger than Pekko reads. */
  private static ScriptedReply inPieces(String text) {
    ScriptedReply reply = ScriptedReply.stream("text/plain");
    int piece = 256 << 10;
    for (int at = 0; at < text.length(); at += piece) {
      reply.chunk(text.substring(at, Math.min(text.length(), at + piece)).getBytes(UTF_8));
    }
    return reply;
  }

  @Test
  void manyStreamsAtOnce_areWholeAndTheirOwn() {
    server.answer(
        request -> {
          ScriptedReply reply = ScriptedReply.stream("text/plain");
          for (int i = 0; i < 50; i++) {
            reply.chunk(request.body());
          }
          return reply;
        });
    List<RawConnection> clients = IntStream.range(0, 60).mapToObj(i -> connect()).toList();
    for (int i = 0; i < clients.size(); i++) {
      clients
          .get(i)
          .write(RawConnection.request("POST", "/stream", ("<" + i + ">").getBytes(UTF_8)));
    }
    for (int i = 0; i < clients.size(); i++) {
      assertThat(clients.get(i).read().body()).isEqualTo(("<" + i + ">").repeat(50));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"cut", "reset", "garbage", "short"})
  void hostBreaksOff_clientIsCutAndNeverToldOfAnEnd(String how) {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    ScriptedReply begun = ScriptedReply.stream("text/plain").chunk("one").await(seen);
    server.answer(
        switch (how) {
          case "cut" -> begun.cut();
          case "reset" -> begun.reset();
          case "garbage" -> begun.bytes("zz\r\n").stall();
          default ->
              ScriptedReply.exactly(
                      "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\none".getBytes(UTF_8))
                  .await(seen)
                  .cut();
        });
    RawConnection connection = askForAStream();
    connection.readUntil("one\r\n");
    seen.complete(null);

    assertThat(connection.readToTheEnd()).isEmpty();
  }

  @Test
  void hostBreaksOffBeforeItsHead_isA502AndTheConnectionGoesOn() {
    server.enqueue(ScriptedReply.resetAtOnce(), ScriptedReply.closeAtOnce());
    server.answer(ScriptedReply.text(200, "fine"));
    RawConnection connection = connect();

    assertThat(connection.exchange("GET", "/stream", NOTHING).status()).isEqualTo(502);
    assertThat(connection.exchange("GET", "/", NOTHING).status()).isEqualTo(502);
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("fine");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void clientLeavesASilentStream_hostIsTold(boolean reset) {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").stall());
    RawConnection connection = askForAStream();
    connection.readUntil("one");
    if (reset) {
      connection.reset();
    } else {
      connection.close();
    }

    if (reset || Ability.NOTICES_SILENT_CLOSE.isOf(pair.edge())) {
      server.awaitAbandoned();
    } else {
      awaitAMoment();
      assertThat(server.hasAbandoned()).isFalse();
    }
  }

  @Test
  void clientDoesNotRead_hostIsHeldBack() {
    AtomicLong written = new AtomicLong();
    server.answer(ScriptedReply.stream("text/plain").flood(pattern(64 << 10).toArray(), written));
    RawConnection connection = RawConnection.withSmallBuffer(binding.address());
    connections.add(connection);
    connection.write(STREAM);
    connection.readUntil("\r\n\r\n");
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(300))
        .atMost(LONG)
        .until(() -> written.get() > 0 && before.getAndSet(written.get()) == written.get());
    long stopped = written.get();
    assertThat(stopped).isLessThan(MOST_UNREAD);

    connection.readBytes((int) stopped);
    Awaitility.await().atMost(LONG).until(() -> written.get() > stopped);
    connection.reset();
    server.awaitAbandoned();
  }

  /** Whoever drains an edge waits for what comes from a host, too. */
  @Test
  void drain_streamInFlight_isWhole() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(go).chunk("two"));
    RawConnection connection = askForAStream();
    connection.readUntil("one");
    CompletableFuture<Void> drained = binding.drain(Duration.ofMinutes(5)).toCompletableFuture();
    go.complete(null);

    connection.readUntil("two\r\n0\r\n\r\n");
    await(drained);
  }

  @Test
  void charactersSplitAnywhere_arriveAsTheyWere() {
    String text = "añ€😀.";
    byte[] bytes = text.getBytes(UTF_8);
    RawConnection connection = connect();
    for (int at = 1; at < bytes.length; at++) {
      ByteString all = ByteString.fromArray(bytes);
      server.enqueue(
          ScriptedReply.stream("text/plain")
              .chunk(all.take(at).toArray())
              .chunk(all.drop(at).toArray()));
      assertThat(connection.exchange("GET", "/stream", NOTHING).body()).isEqualTo(text);
    }
  }
}
