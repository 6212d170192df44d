package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.pekko.Done;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every transport promises, tried over real sockets. A subclass supplies the transport. */
@Timeout(60)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class TransportContract {
  private static final int LARGEST_BODY = 100_000;
  private static final EdgeSettings EDGE = edge(Duration.ofSeconds(30));

  private ActorSystem system;
  private Transport transport;
  private Lane lane;
  private ScriptedServer server;

  /** A transport that lives in this system. */
  protected abstract Transport open(ActorSystem system);

  /** Whether a client that closes its connection is noticed while nothing is sent to it. */
  protected boolean noticesSilentClose() {
    return true;
  }

  @BeforeAll
  void startSystem() {
    system =
        ActorSystem.create(
            "transport",
            ConfigFactory.parseString("pekko.loglevel = OFF, pekko.stdout-loglevel = OFF")
                .withFallback(ConfigFactory.load()));
    transport = open(system);
    lane = transport.anyLane();
  }

  @AfterAll
  void stopSystem() throws Exception {
    system.terminate();
    system.getWhenTerminated().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  @BeforeEach
  void startServer() {
    server = ScriptedServer.start();
  }

  @AfterEach
  void stopServer() {
    server.close();
  }

  // ---- helpers ----

  private static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw new AssertionError("failed", e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  private static UpstreamException failure(CompletionStage<?> stage) {
    try {
      throw new AssertionError(
          "expected a failure but got " + stage.toCompletableFuture().get(20, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      assertThat(e.getCause()).isInstanceOf(UpstreamException.class);
      return (UpstreamException) e.getCause();
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("nothing came of it", e);
    }
  }

  private Upstream upstream(URI base) {
    return upstream(base, 4, Duration.ofSeconds(20));
  }

  private Upstream upstream(URI base, int connections, Duration head) {
    return transport.upstream(
        new UpstreamSettings(
            base, connections, Duration.ofSeconds(10), head, Duration.ofSeconds(30), LARGEST_BODY));
  }

  private static UpstreamCall streamed() {
    return UpstreamCall.post("/chat", List.of(), ByteString.fromString("{}"), true);
  }

  private static UpstreamCall whole() {
    return UpstreamCall.post("/chat", List.of(), ByteString.fromString("{}"), false);
  }

  private CompletionStage<UpstreamReply> send(UpstreamCall call) {
    return upstream(server.address()).send(lane, call);
  }

  private static Source<ByteString, ?> body(UpstreamReply reply) {
    assertThat(reply.body()).isInstanceOf(UpstreamReply.Streamed.class);
    return ((UpstreamReply.Streamed) reply.body()).bytes();
  }

  private CompletionStage<ByteString> joined(UpstreamReply reply) {
    return body(reply)
        .runFold(ByteString.emptyByteString(), ByteString::concat, lane.materializer());
  }

  // ---- upstream: requests and replies ----

  @Test
  void send_post_arrivesAsWritten() {
    server.answer(ScriptedReply.json("{\"a\":\"ñ\"}").header("X-Answer", "yes"));
    Upstream upstream = upstream(URI.create(server.address() + "/base/"));
    UpstreamReply reply =
        await(
            upstream.send(
                lane,
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
  void send_streamed_deliversPiecesAsTheyCome() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/event-stream").chunk("one").await(seen).chunk("two"));
    UpstreamReply reply = await(send(streamed()));

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
  void send_manyOneAfterAnother_reusesConnections() {
    Upstream upstream = upstream(server.address());
    server.answer(ScriptedReply.json("{}"));
    for (int i = 0; i < 20; i++) {
      await(upstream.send(lane, whole()));
    }
    server.answer(ScriptedReply.stream("text/plain").chunk("x"));
    for (int i = 0; i < 20; i++) {
      assertThat(await(joined(await(upstream.send(lane, streamed())))).utf8String()).isEqualTo("x");
    }
    assertThat(server.connectionsAccepted()).isLessThan(8);
  }

  @Test
  void send_manyAtOnce_opensNoMoreThanAllowed() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(server.address(), 3, Duration.ofSeconds(20));
    List<CompletionStage<UpstreamReply>> replies =
        IntStream.range(0, 10).mapToObj(i -> upstream.send(lane, whole())).toList();
    for (int i = 0; i < 3; i++) {
      server.awaitRequest();
    }
    assertThat(server.connectionsAccepted()).isEqualTo(3);
    go.complete(null);
    replies.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
    assertThat(server.connectionsAccepted()).isEqualTo(3);
  }

  @Test
  void send_bodyUpToTheLimit_isWhole() {
    server.answer(ScriptedReply.text(200, "x".repeat(LARGEST_BODY)));
    assertThat(await(send(whole())).wholeBody().size()).isEqualTo(LARGEST_BODY);
  }

  @Test
  void send_largeStream_hasNoLimit() {
    ScriptedReply reply = ScriptedReply.stream("text/plain");
    for (int i = 0; i < 50; i++) {
      reply.chunk("x".repeat(LARGEST_BODY));
    }
    server.answer(reply);
    assertThat(await(joined(await(send(streamed())))).size()).isEqualTo(50 * LARGEST_BODY);
  }

  // ---- upstream: failures ----

  @Test
  void send_bodyOverTheLimit_isTooLarge() {
    server.enqueue(
        ScriptedReply.text(200, "x".repeat(LARGEST_BODY + 1)),
        ScriptedReply.stream("text/plain")
            .chunk("x".repeat(LARGEST_BODY))
            .chunk("x".repeat(LARGEST_BODY)));
    Upstream upstream = upstream(server.address());
    for (int i = 0; i < 2; i++) {
      UpstreamException failure = failure(upstream.send(lane, whole()));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.TOO_LARGE);
      assertThat(failure.concernsHost()).isFalse();
    }
  }

  @Test
  void send_nobodyListens_isRefused() {
    URI address = ScriptedServer.refusedAddress();
    for (UpstreamCall call : List.of(whole(), streamed())) {
      UpstreamException failure = failure(upstream(address).send(lane, call));
      assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.REFUSED);
      assertThat(failure.concernsHost()).isTrue();
      assertThat(failure.getMessage()).contains(address.toString());
    }
  }

  @Test
  void send_unknownHost_isUnknown() {
    UpstreamException failure =
        failure(upstream(URI.create("http://relevo-test.invalid:80")).send(lane, whole()));
    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.UNKNOWN_HOST);
    assertThat(failure.concernsHost()).isTrue();
  }

  @Test
  void send_closedOrResetBeforeTheHead_isResetAndNotRetried() {
    server.enqueue(
        ScriptedReply.resetAtOnce(),
        ScriptedReply.closeAtOnce(),
        ScriptedReply.resetAtOnce(),
        ScriptedReply.closeAtOnce());
    Upstream upstream = upstream(server.address());
    for (UpstreamCall call : List.of(whole(), whole(), streamed(), streamed())) {
      assertThat(failure(upstream.send(lane, call)).kind()).isEqualTo(UpstreamException.Kind.RESET);
    }
    assertThat(server.requests()).hasSize(4);
  }

  @Test
  void send_afterFailures_worksAgain() {
    server.enqueue(ScriptedReply.resetAtOnce(), ScriptedReply.raw("garbage\r\n\r\n"));
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), 1, Duration.ofSeconds(20));
    failure(upstream.send(lane, whole()));
    failure(upstream.send(lane, whole()));
    for (int i = 0; i < 3; i++) {
      assertThat(await(upstream.send(lane, whole())).status()).isEqualTo(200);
    }
  }

  @Test
  void send_notHttp_isAProtocolFailure() {
    server.answer(ScriptedReply.raw("SSH-2.0-OpenSSH_9.2\r\n\r\n"));
    assertThat(failure(send(whole())).kind()).isEqualTo(UpstreamException.Kind.PROTOCOL);
  }

  @Test
  void send_noHeadInTime_fails() {
    server.answer(ScriptedReply.silence());
    Upstream upstream = upstream(server.address(), 4, Duration.ofMillis(300));
    UpstreamException failure = failure(upstream.send(lane, streamed()));

    assertThat(failure.kind()).isEqualTo(UpstreamException.Kind.NO_HEAD);
    assertThat(failure.concernsHost()).isFalse();
    server.awaitAbandoned();
  }

  @Test
  void send_headTooLate_isClosed() {
    CompletableFuture<Void> head = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("x").stall().startAfter(head));
    Upstream upstream = upstream(server.address(), 4, Duration.ofMillis(300));
    failure(upstream.send(lane, streamed()));
    head.complete(null);

    server.awaitAbandoned();
  }

  @Test
  void send_bodyCut_deliversAndFails() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    UpstreamReply reply = await(send(streamed()));
    StringBuilder seen = new StringBuilder();
    CompletionStage<Done> end =
        body(reply).runForeach(bytes -> seen.append(bytes.utf8String()), lane.materializer());

    assertThat(failure(end).kind()).isEqualTo(UpstreamException.Kind.RESET);
    assertThat(seen).hasToString("one");
  }

  @Test
  void send_bodyReset_fails() {
    CompletableFuture<Void> seen = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").await(seen).reset());
    UpstreamReply reply = await(send(streamed()));
    CompletionStage<Done> end =
        body(reply).runForeach(bytes -> seen.complete(null), lane.materializer());

    assertThat(failure(end).kind()).isEqualTo(UpstreamException.Kind.RESET);
  }

  @Test
  void send_wholeBodyCut_fails() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").cut());
    assertThat(failure(send(whole())).kind()).isEqualTo(UpstreamException.Kind.RESET);
  }

  // ---- upstream: giving up ----

  @Test
  void cancel_amidTheBody_closesTheConnection() {
    server.answer(ScriptedReply.stream("text/plain").chunk("one").stall());
    UpstreamReply reply = await(send(streamed()));
    await(body(reply).take(1).runWith(Sink.ignore(), lane.materializer()));

    server.awaitAbandoned();
  }

  @Test
  void cancel_unreadBody_closesTheConnection() {
    server.answer(ScriptedReply.stream("text/plain").stall());
    body(await(send(streamed()))).runWith(Sink.cancelled(), lane.materializer());

    server.awaitAbandoned();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void cancel_thenSend_isServed(int connections) {
    server.answer(
        request ->
            request.body().contains("stream")
                ? ScriptedReply.stream("text/plain").chunk("one").stall()
                : ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), connections, Duration.ofSeconds(20));
    for (int i = 0; i < 100; i++) {
      UpstreamReply given =
          await(
              upstream.send(
                  lane,
                  UpstreamCall.post("/chat", List.of(), ByteString.fromString("stream"), true)));
      body(given).runWith(Sink.cancelled(), lane.materializer());

      assertThat(await(upstream.send(lane, whole())).status()).as("round %d", i).isEqualTo(200);
    }
  }

  @Test
  void cancelMany_thenSendMany_areServed() {
    server.answer(
        request ->
            request.body().contains("stream")
                ? ScriptedReply.stream("text/plain").chunk("one").stall()
                : ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), 8, Duration.ofSeconds(20));
    for (int round = 0; round < 20; round++) {
      List<CompletionStage<UpstreamReply>> given =
          IntStream.range(0, 8)
              .mapToObj(
                  i ->
                      upstream.send(
                          lane,
                          UpstreamCall.post(
                              "/chat", List.of(), ByteString.fromString("stream"), true)))
              .toList();
      given.forEach(stage -> await(stage));
      given.forEach(stage -> body(await(stage)).runWith(Sink.cancelled(), lane.materializer()));
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
        upstream(server.address()).send(lane, streamed ? streamed() : whole(), abandoned);
    server.awaitRequest();
    abandoned.complete(null);

    assertThat(failure(reply).kind()).isEqualTo(UpstreamException.Kind.CALLED_BACK);
    server.awaitAbandoned();
  }

  @Test
  void callBack_amidACollectedBody_closesTheConnection() {
    CompletableFuture<Void> begun = new CompletableFuture<>();
    server.answer(ScriptedReply.stream("text/plain").chunk("one").signal(begun).stall());
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> reply =
        upstream(server.address()).send(lane, whole(), abandoned);
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
            failure(upstream.send(lane, whole(), CompletableFuture.completedFuture(null))).kind())
        .isEqualTo(UpstreamException.Kind.CALLED_BACK);
    await(upstream.send(lane, whole()));

    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void callBack_afterTheAnswer_leavesTheConnection() {
    server.answer(ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), 1, Duration.ofSeconds(20));
    for (int i = 0; i < 20; i++) {
      CompletableFuture<Void> abandoned = new CompletableFuture<>();
      await(upstream.send(lane, whole(), abandoned));
      abandoned.complete(null);
    }

    assertThat(server.connectionsAccepted()).isEqualTo(1);
    assertThat(server.hasAbandoned()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void callBack_thenSend_isServedByTheOnlyConnection(boolean streamed) {
    server.answer(
        request ->
            request.body().contains("never") ? ScriptedReply.silence() : ScriptedReply.json("{}"));
    Upstream upstream = upstream(server.address(), 1, Duration.ofSeconds(20));
    UpstreamCall never =
        UpstreamCall.post("/chat", List.of(), ByteString.fromString("never"), streamed);
    for (int i = 0; i < 50; i++) {
      CompletableFuture<Void> abandoned = new CompletableFuture<>();
      CompletionStage<UpstreamReply> given = upstream.send(lane, never, abandoned);
      server.awaitRequest();
      abandoned.complete(null);

      assertThat(await(upstream.send(lane, whole())).status()).as("round %d", i).isEqualTo(200);
      server.awaitRequest();
      failure(given);
    }
  }

  @Test
  void callBack_ofOneAmongMany_leavesTheOthers() {
    CompletableFuture<Void> go = new CompletableFuture<>();
    server.answer(ScriptedReply.json("{}").startAfter(go));
    Upstream upstream = upstream(server.address(), 8, Duration.ofSeconds(20));
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<UpstreamReply> given = upstream.send(lane, whole(), abandoned);
    List<CompletionStage<UpstreamReply>> others =
        IntStream.range(0, 7).mapToObj(i -> upstream.send(lane, whole())).toList();
    for (int i = 0; i < 8; i++) {
      server.awaitRequest();
    }
    abandoned.complete(null);
    failure(given);
    go.complete(null);

    others.forEach(reply -> assertThat(await(reply).status()).isEqualTo(200));
  }

  // ---- edge ----

  private static EdgeSettings edge(Duration headTimeout) {
    return new EdgeSettings(300, 100, headTimeout, Duration.ofSeconds(30));
  }

  private HttpEdge.Binding bind(
      BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    return bind(EDGE, handler);
  }

  private HttpEdge.Binding bind(
      EdgeSettings settings, BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    return await(transport.edge(settings).bind("127.0.0.1", 0, handler));
  }

  private static CompletionStage<HttpResponse> text(String text) {
    return CompletableFuture.completedFuture(HttpResponse.create().withEntity(text));
  }

  private static HttpResponse stream(Source<ByteString, ?> bytes) {
    return HttpResponse.create()
        .withEntity(HttpEntities.createChunked(ContentTypes.TEXT_PLAIN_UTF8, bytes));
  }

  @Test
  void bind_takenPort_fails() {
    HttpEdge.Binding binding = bind((any, request) -> text("x"));
    CompletionStage<HttpEdge.Binding> second =
        transport
            .edge(EDGE)
            .bind("127.0.0.1", binding.address().getPort(), (any, request) -> text("x"));

    assertThat(second.toCompletableFuture()).failsWithin(Duration.ofSeconds(20));
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void handler_fails_isA500InJsonAndTheConnectionGoesOn() {
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                request.getUri().path().equals("/bad")
                    ? CompletableFuture.failedFuture(new IllegalStateException("secret"))
                    : text("fine"));
    try (RawConnection connection = new RawConnection(binding.address())) {
      RawConnection.Response bad = connection.exchange("GET", "/bad", new byte[0]);
      assertThat(bad.status()).isEqualTo(500);
      assertThat(bad.body()).contains("\"error\"").doesNotContain("secret");
      assertThat(connection.exchange("GET", "/good", new byte[0]).body()).isEqualTo("fine");
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void handler_throws_isA500InJsonAndTheConnectionGoesOn() {
    HttpEdge.Binding binding =
        bind(
            (any, request) -> {
              if (request.getUri().path().equals("/bad")) {
                throw new IllegalStateException("secret");
              }
              return text("fine");
            });
    try (RawConnection connection = new RawConnection(binding.address())) {
      RawConnection.Response bad = connection.exchange("GET", "/bad", new byte[0]);
      assertThat(bad.status()).isEqualTo(500);
      assertThat(bad.body()).contains("\"error\"").doesNotContain("secret");
      assertThat(connection.exchange("GET", "/good", new byte[0]).body()).isEqualTo("fine");
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  /** What an answer tells of the server is not which program of which version it is. */
  @Test
  void edge_answer_doesNotNameTheProgram() {
    HttpEdge.Binding binding = bind((any, request) -> text("x"));
    try (RawConnection connection = new RawConnection(binding.address())) {
      assertThat(connection.exchange("GET", "/", new byte[0]).header("server")).isNull();
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void edge_headsThatTrickle_areCutAndOthersAnswered() {
    HttpEdge.Binding binding = bind(edge(Duration.ofSeconds(2)), (any, request) -> text("fine"));
    List<RawConnection> slow =
        IntStream.range(0, 200).mapToObj(i -> new RawConnection(binding.address())).toList();
    try {
      slow.forEach(connection -> connection.write("GET / HTTP/1.1\r\nHost: x\r\nx-slow: "));
      Awaitility.await()
          .pollInterval(Duration.ofMillis(100))
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                try (RawConnection other = new RawConnection(binding.address())) {
                  assertThat(other.exchange("GET", "/", new byte[0]).body()).isEqualTo("fine");
                }
                return slow.stream().filter(TransportContract::trickles).count() == 0;
              });
    } finally {
      slow.forEach(RawConnection::close);
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  /** Sends a little of a head; whether the server still takes it. */
  private static boolean trickles(RawConnection connection) {
    try {
      connection.write("a");
      return true;
    } catch (UncheckedIOException e) {
      return false;
    }
  }

  @Test
  void edge_nothingComes_closesTheConnection() {
    HttpEdge.Binding binding = bind(edge(Duration.ofMillis(500)), (any, request) -> text("fine"));
    try (RawConnection never = new RawConnection(binding.address());
        RawConnection once = new RawConnection(binding.address())) {
      assertThat(once.exchange("GET", "/", new byte[0]).body()).isEqualTo("fine");
      assertThat(once.isClosedByServer()).isTrue();
      assertThat(never.isClosedByServer()).isTrue();
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void edge_answerThatTakesLongerThanAHead_isNotCut() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    CompletableFuture<ByteString> end = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            edge(Duration.ofMillis(500)),
            (any, request) -> request.getUri().path().equals("/late") ? late : text("fine"));
    try (RawConnection watch = new RawConnection(binding.address());
        RawConnection connection = new RawConnection(binding.address())) {
      connection.write("GET /late HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(watch.isClosedByServer()).isTrue();

      late.complete(
          stream(Source.single(ByteString.fromString("one")).concat(Source.completionStage(end))));
      connection.readUntil("one");
      try (RawConnection second = new RawConnection(binding.address())) {
        assertThat(second.isClosedByServer()).isTrue();
      }

      end.complete(ByteString.fromString("two"));
      connection.readUntil("0\r\n\r\n");
      assertThat(connection.exchange("GET", "/", new byte[0]).body()).isEqualTo("fine");
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void edge_answerThatIsReadSlowly_isNotCut() throws Exception {
    int length = 64 << 20;
    HttpEdge.Binding binding =
        bind(
            edge(Duration.ofMillis(500)),
            (any, request) ->
                CompletableFuture.completedFuture(
                    HttpResponse.create().withEntity(new byte[length])));
    try (Socket connection = new Socket()) {
      connection.connect(binding.address());
      connection
          .getOutputStream()
          .write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      InputStream in = connection.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      for (int i = 0; i < 2; i++) {
        try (RawConnection watch = new RawConnection(binding.address())) {
          assertThat(watch.isClosedByServer()).isTrue();
        }
      }

      assertThat(in.readNBytes(length)).hasSize(length);
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void edge_stream_isFlushedPieceByPiece() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(
                        Source.single(ByteString.fromString("one"))
                            .concat(Source.completionStage(second)))));
    try (RawConnection connection = new RawConnection(binding.address())) {
      connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.readUntil("one");
      second.complete(ByteString.fromString("two"));
      connection.readUntil("two");
      connection.readUntil("0\r\n\r\n");
    }
    await(binding.drain(Duration.ofSeconds(1)));
  }

  /** A stream that tells when it is cancelled. */
  private static Source<ByteString, ?> watched(
      Source<ByteString, ?> source, CompletableFuture<Void> ended) {
    return source
        .watchTermination(Keep.right())
        .mapMaterializedValue(
            end -> end.handleAsync((done, failure) -> ended.complete(null), Runnable::run));
  }

  @Test
  void edge_clientIsKilled_cancelsASilentStream() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(
                        watched(
                            Source.single(ByteString.fromString("one")).concat(Source.never()),
                            ended))));
    RawConnection connection = new RawConnection(binding.address());
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    connection.readUntil("one");
    connection.reset();

    await(ended);
    await(binding.drain(Duration.ofSeconds(20)));
  }

  @Test
  void edge_clientCloses_cancelsASilentStream() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(
                        watched(
                            Source.single(ByteString.fromString("one")).concat(Source.never()),
                            ended))));
    RawConnection connection = new RawConnection(binding.address());
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    connection.readUntil("one");
    connection.close();

    if (noticesSilentClose()) {
      await(ended);
    }
    // one that is not noticed does not hold up the drain
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void edge_clientCloses_cancelsATalkingStream() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(
                        watched(
                            Source.tick(
                                Duration.ZERO,
                                Duration.ofMillis(20),
                                ByteString.fromString("tick")),
                            ended))));
    RawConnection connection = new RawConnection(binding.address());
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    connection.readUntil("tick");
    connection.close();

    await(ended);
    await(binding.drain(Duration.ofSeconds(20)));
  }

  @Test
  void drain_idle_endsSoonAndRefusesConnections() {
    HttpEdge.Binding binding = bind((any, request) -> text("x"));
    try (RawConnection connection = new RawConnection(binding.address())) {
      connection.exchange("GET", "/", new byte[0]);
      await(binding.drain(Duration.ofMinutes(5)));
      assertThat(connection.isClosedByServer()).isTrue();
    }
    assertRefused(binding.address());
  }

  private static void assertRefused(InetSocketAddress address) {
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              try (Socket socket = new Socket()) {
                assertThat(catchThrowable(() -> socket.connect(address, 5_000)))
                    .isInstanceOf(IOException.class);
              }
            });
  }

  @Test
  void drain_streamInFlight_finishesIt() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(
                        Source.single(ByteString.fromString("one"))
                            .concat(Source.completionStage(second)))));
    try (RawConnection connection = new RawConnection(binding.address())) {
      connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.readUntil("one");
      CompletableFuture<Void> drained = binding.drain(Duration.ofMinutes(5)).toCompletableFuture();
      assertRefused(binding.address());
      assertThat(drained).isNotDone();

      second.complete(ByteString.fromString("two"));
      connection.readUntil("two");
      connection.readUntil("0\r\n\r\n");
      await(drained);
    }
  }

  @Test
  void drain_streamWithoutEnd_isCutAtTheLimit() {
    HttpEdge.Binding binding =
        bind(
            (any, request) ->
                CompletableFuture.completedFuture(
                    stream(Source.single(ByteString.fromString("one")).concat(Source.never()))));
    try (RawConnection connection = new RawConnection(binding.address())) {
      connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      connection.readUntil("one\r\n");
      await(binding.drain(Duration.ofMillis(300)));
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void drain_clientGoneBeforeItsAnswer_isNotWaitedFor() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (any, request) -> {
              asked.complete(null);
              return answer;
            });
    RawConnection connection = new RawConnection(binding.address());
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
    await(asked);
    connection.reset();
    await(nextMoment());
    answer.complete(stream(Source.single(ByteString.fromString("late"))));

    await(binding.drain(Duration.ofMinutes(5)));
  }

  /** Long enough for a reset to arrive over the loopback, short of a sleep. */
  private CompletionStage<Done> nextMoment() {
    return Source.tick(Duration.ofMillis(200), Duration.ofDays(1), Done.getInstance())
        .runWith(Sink.head(), lane.materializer());
  }
}
