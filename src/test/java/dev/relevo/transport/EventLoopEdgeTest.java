package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import dev.relevo.testing.TestTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.http.javadsl.model.ContentTypes;
import org.apache.pekko.http.javadsl.model.HttpEntities;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.apache.pekko.japi.Pair;
import org.apache.pekko.stream.OverflowStrategy;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.stream.javadsl.SourceQueueWithComplete;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the edge over event loops promises beside what every edge does. */
@Timeout(60)
final class EventLoopEdgeTest {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final Duration LONG = Duration.ofSeconds(30);

  private static ActorSystem system;
  private static Transport transport;

  private final BlockingQueue<HttpEdge.Refused> refused = new LinkedBlockingQueue<>();
  private final List<HttpEdge.Binding> bindings = new ArrayList<>();
  private RawConnection connection;

  @BeforeAll
  static void start() {
    system = TestTransport.silentSystem();
    transport = TestTransport.of(TransportKind.EVENT_LOOP, system);
  }

  @AfterAll
  static void stop() {
    TestTransport.stop(system);
  }

  @BeforeEach
  void echo() {
    listen(LONG, EdgeSuite::echo);
  }

  @AfterEach
  void close() {
    connection.close();
    bindings.forEach(binding -> TransportSuite.await(binding.drain(Duration.ofMillis(1))));
  }

  /** A connection to an edge of its own. */
  private HttpEdge.Binding listen(
      Duration headTimeout, BiFunction<Lane, HttpRequest, CompletionStage<HttpResponse>> handler) {
    if (connection != null) {
      connection.close();
    }
    HttpEdge.Binding binding =
        TransportSuite.await(
            transport
                .edge(new EdgeSettings(300, 100, headTimeout, LONG))
                .bind("127.0.0.1", 0, handler, refused::add));
    bindings.add(binding);
    connection = new RawConnection(binding.address());
    return binding;
  }

  private HttpEdge.Refused told() throws InterruptedException {
    HttpEdge.Refused told = refused.poll(20, TimeUnit.SECONDS);
    assertThat(told).isNotNull();
    return told;
  }

  // ---- refusals ----

  @ParameterizedTest
  @CsvSource({
    "'GET /a?api_key=s HTTP/1.1\r\n\r\n', 400, GET, /a",
    "'GET /a HTTP/2.0\r\nHost: x\r\n\r\n', 505, GET, /a",
    "'hello over there\r\n\r\n', 400, hello, over",
    "'POST /b HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n', 400, POST, /b",
    "'GET / HTTP/1.1\nHost: x\n\n', 400, ,",
    "'GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n', 400, GET, http://other/",
    "'POST /c HTTP/1.1\r\nHost: x\r\nContent-Type: /\r\nContent-Length: 0\r\n\r\n', 400, POST, /c",
    "'POST /d HTTP/1.1\r\nHost: x\r\nExpect: x\r\nContent-Length: 1\r\n\r\n', 417, POST, /d"
  })
  void notARequest_isRefusedToldAndTheEnd(String text, int status, String method, String path)
      throws Exception {
    connection.write(text + GET);
    RawConnection.Response response = connection.read();

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.header("connection")).isEqualTo("close");
    assertThat(response.body()).startsWith("{\"error\":{\"message\":\"");
    HttpEdge.Refused told = told();
    assertThat(told.requestId()).isEqualTo(response.header("x-request-id"));
    assertThat(told.status()).isEqualTo(status);
    assertThat(told.method()).isEqualTo(method);
    assertThat(told.path()).isEqualTo(path);
    assertThat(told.client()).isNotNull();
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void methodOfNobody_isTheHandlers() {
    listen(LONG, (lane, request) -> EdgeSuite.text(request.method().name()));
    assertThat(connection.exchange("BREW", "/", new byte[0]).body()).isEqualTo("BREW");
  }

  @Test
  void headThatStops_is408() throws Exception {
    listen(Duration.ofMillis(300), EdgeSuite::echo);
    connection.write("GET / HTTP/1.1\r\nHost: x\r\n");

    assertThat(connection.read().status()).isEqualTo(408);
    assertThat(told().status()).isEqualTo(408);
    assertThat(connection.isClosedByServer()).isTrue();
  }

  // ---- bodies ----

  @Test
  void expectation_isAnsweredWhenTheBodyIsRead() {
    AtomicReference<CompletableFuture<Lane>> read =
        new AtomicReference<>(new CompletableFuture<>());
    listen(
        LONG,
        (lane, request) ->
            read.get().thenComposeAsync(any -> EdgeSuite.echo(lane, request), lane.executor()));
    connection.write(
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    read.get().complete(transport.anyLane());
    assertThat(connection.read().status()).isEqualTo(100);
    connection.write("hi");

    assertThat(connection.read().body()).isEqualTo("hi");
    connection.write(GET);
    assertThat(connection.read().status()).isEqualTo(200);
  }

  @Test
  void expectation_bodyIsNotRead_isAnsweredWithoutIt() {
    listen(LONG, (lane, request) -> EdgeSuite.text("no"));
    connection.write(
        "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    RawConnection.Response response = connection.read();

    assertThat(response.status()).isEqualTo(200);
    assertThat(response.header("connection")).isEqualTo("close");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 255, 256, 4_096, 65_536, 262_144, 262_145, 3_000_000})
  void body_ofAnySize_arrivesAndTheNextRequestToo(int size) {
    byte[] body = TransportSuite.pattern(size).toArray();
    for (int i = 0; i < 2; i++) {
      assertThat(connection.exchange("POST", "/", body).body().length()).isEqualTo(size);
    }
  }

  /** A handler that knows of a request before its small body has come would make a stream of it. */
  @Test
  void body_smallAndInPieces_isGivenWhole() {
    listen(LONG, (lane, request) -> EdgeSuite.text(String.valueOf(request.entity().isStrict())));
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");
    connection.write("cd");

    assertThat(connection.read().body()).isEqualTo("true");
  }

  @Test
  void body_smallAndSlow_isGivenWhileItComes() {
    listen(LONG, (lane, request) -> EdgeSuite.text(String.valueOf(request.entity().isStrict())));
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab");

    assertThat(connection.read().body()).isEqualTo("false");
  }

  // ---- clients that end their side ----

  @Test
  void halfClosed_wholeAnswer_isStillGiven() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    listen(
        LONG,
        (lane, request) -> {
          asked.complete(null);
          return answer;
        });
    connection.write(GET);
    connection.endOutput();
    TransportSuite.await(asked);
    answer.complete(HttpResponse.create().withEntity("late"));

    assertThat(connection.read().body()).isEqualTo("late");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void halfClosed_pipelinedRequests_areAllAnswered() {
    connection.write(GET + GET + GET);
    connection.endOutput();
    for (int i = 0; i < 3; i++) {
      assertThat(connection.read().status()).isEqualTo(200);
    }
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void closed_whileAWholeAnswerIsMade_isTold() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    CompletableFuture<Void> left = new CompletableFuture<>();
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    listen(
        LONG,
        (lane, request) -> {
          ClientGone.then(request, () -> left.complete(null));
          asked.complete(null);
          return answer;
        });
    connection.write(GET);
    TransportSuite.await(asked);
    connection.close();

    TransportSuite.await(left);
  }

  @Test
  void answered_thenClosed_isNotTold() {
    AtomicReference<HttpRequest> request = new AtomicReference<>();
    CompletableFuture<Void> left = new CompletableFuture<>();
    HttpEdge.Binding binding =
        listen(
            LONG,
            (lane, asked) -> {
              request.set(asked);
              ClientGone.then(asked, () -> left.complete(null));
              return EdgeSuite.text("x");
            });
    connection.write(GET);
    connection.read();
    connection.close();
    TransportSuite.await(binding.drain(LONG));

    assertThat(left).isNotDone();
    assertThat(ClientGone.isTrue(request.get())).isFalse();
  }

  // ---- one stream for a streamed answer ----

  private static CompletionStage<HttpResponse> handedOver(Lane lane, Source<ByteString, ?> source) {
    RunningBody body = source.runWith(new Handover(), lane.materializer());
    return CompletableFuture.completedFuture(
        body.in(HttpResponse.create(), ContentTypes.TEXT_PLAIN_UTF8));
  }

  @Test
  void handedOver_runningStream_isWritten() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    listen(LONG, (lane, request) -> handedOver(lane, EdgeSuite.oneAndThen(second)));
    connection.write(GET);
    connection.readUntil("one");
    second.complete(ByteString.fromString("two"));
    connection.readUntil("0\r\n\r\n");
    connection.write(GET);
    connection.readUntil("onetwo".substring(0, 3));
  }

  /** Once it has begun, what it gives is written on its own thread, without another stream. */
  @Test
  void handedOver_begun_isTakenDirectly() throws Exception {
    BlockingQueue<Boolean> taken = new LinkedBlockingQueue<>();
    listen(
        LONG,
        (lane, request) -> {
          Pair<SourceQueueWithComplete<ByteString>, RunningBody> running =
              Source.<ByteString>queue(4, OverflowStrategy.backpressure())
                  .toMat(new Handover(), Keep.both())
                  .run(lane.materializer());
          return running
              .first()
              .offer(ByteString.fromString("one"))
              .thenComposeAsync(any -> nextTurn(lane), lane.executor())
              .thenApplyAsync(
                  any -> {
                    HttpResponse response =
                        running.second().in(HttpResponse.create(), ContentTypes.TEXT_PLAIN_UTF8);
                    lane.executor()
                        .execute(
                            () -> {
                              taken.add(running.second().isTakenDirectly());
                              running.first().offer(ByteString.fromString("two"));
                              running.first().complete();
                            });
                    return response;
                  },
                  lane.executor());
        });
    connection.write(GET);

    assertThat(connection.read().body()).isEqualTo("onetwo");
    assertThat(taken.poll(20, TimeUnit.SECONDS)).isTrue();
  }

  /** What was waiting on the lane has been done. */
  private static CompletionStage<Void> nextTurn(Lane lane) {
    CompletableFuture<Void> turn = new CompletableFuture<>();
    lane.executor().execute(() -> lane.executor().execute(() -> turn.complete(null)));
    return turn;
  }

  @Test
  void handedOver_manyToASlowReader_losesNothing() {
    int count = 20_000;
    ByteString piece = TransportSuite.pattern(100);
    listen(LONG, (lane, request) -> handedOver(lane, Source.repeat(piece).take(count)));
    connection.write(GET);
    Awaitility.await().pollDelay(Duration.ofMillis(300)).until(() -> true);

    assertThat(connection.read().body())
        .hasSize(count * piece.size())
        .startsWith(piece.utf8String() + piece.utf8String());
  }

  @Test
  void handedOver_clientLeaves_isCancelled() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    listen(
        LONG,
        (lane, request) ->
            handedOver(lane, TransportSuite.watched(EdgeSuite.oneAndNothingMore(), ended)));
    connection.write(GET);
    connection.readUntil("one");
    connection.reset();

    TransportSuite.await(ended);
  }

  @Test
  void handedOver_fails_isCutBeforeItsEnd() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    listen(LONG, (lane, request) -> handedOver(lane, EdgeSuite.oneAndThen(second)));
    connection.write(GET);
    connection.readUntil("one");
    second.completeExceptionally(new IllegalStateException("broken"));

    assertThat(connection.readToTheEnd()).doesNotContain("0\r\n\r\n");
  }

  /** Whoever puts another body in its place is obeyed. */
  @Test
  void handedOver_bodyReplaced_isTheNewOne() {
    listen(
        LONG,
        (lane, request) ->
            handedOver(lane, EdgeSuite.oneAndNothingMore())
                .thenApplyAsync(
                    response ->
                        response.withEntity(
                            HttpEntities.create(ContentTypes.TEXT_PLAIN_UTF8, "other")),
                    Runnable::run));
    connection.write(GET);

    assertThat(connection.read().body()).isEqualTo("other");
  }

  // ---- HTTP/1.0, lengths ----

  @Test
  void http10_stream_endsWithTheConnection() {
    listen(LONG, (lane, request) -> EdgeSuite.stream(Source.single(ByteString.fromString("all"))));
    connection.write("GET / HTTP/1.0\r\n\r\n");

    assertThat(connection.readToTheEnd())
        .contains("Connection: close")
        .doesNotContain("chunked")
        .endsWith("\r\n\r\nall");
  }

  @Test
  void http10_keepAlive_isKept() {
    connection.write("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(connection.read().header("connection")).isEqualTo("keep-alive");
    connection.write("GET / HTTP/1.0\r\n\r\n");
    assertThat(connection.read().header("connection")).isEqualTo("close");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void length_toldAndNotKept_breaksTheConnection() {
    listen(
        LONG,
        (lane, request) ->
            CompletableFuture.completedFuture(
                HttpResponse.create()
                    .withEntity(
                        HttpEntities.create(
                            ContentTypes.TEXT_PLAIN_UTF8,
                            10,
                            Source.single(ByteString.fromString("short"))))));
    connection.write(GET);

    assertThat(connection.readToTheEnd()).contains("Content-Length: 10").endsWith("short");
  }

  /** What an answer tells cannot end its head, whatever is in it. */
  @Test
  void headerOfTheAnswer_withALineFeed_isOneLine() {
    listen(
        LONG,
        (lane, request) ->
            CompletableFuture.completedFuture(
                HttpResponse.create().addHeader(RawHeader.create("x-a", "b\r\nx-c: d"))));
    connection.write(GET);

    assertThat(connection.read().header("x-c")).isNull();
  }

  // ---- what it tells of itself ----

  @Test
  void load_tellsConnectionsAndRequests() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    HttpEdge.Binding binding = listen(LONG, (lane, request) -> answer);
    connection.write(GET);
    String address = "127.0.0.1:" + binding.address().getPort();
    Awaitility.await().until(() -> load(address).requests() == 1);
    assertThat(load(address)).isEqualTo(new TransportLoad.OfEdge(address, 1, 1, 1, 0));
    answer.complete(HttpResponse.create());
    connection.read();
    connection.write("nonsense\r\n\r\n");
    connection.read();
    connection.close();

    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(load(address)).isEqualTo(new TransportLoad.OfEdge(address, 0, 0, 1, 1)));
  }

  private static TransportLoad.OfEdge load(String address) {
    return transport.load().edges().stream()
        .filter(edge -> edge.address().equals(address))
        .findFirst()
        .orElseThrow();
  }
}
