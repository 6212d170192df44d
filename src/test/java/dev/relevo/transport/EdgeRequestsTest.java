package dev.relevo.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.pekko.http.javadsl.model.AttributeKeys;
import org.apache.pekko.http.javadsl.model.HttpHeader;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.http.javadsl.model.StatusCodes;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How requests of all shapes reach the handler, and what is refused. */
final class EdgeRequestsTest extends EdgeSuite {
  private static final String TEXT = "añ€😀.";
  private static final String EXPECT = "Expect: 100-continue";

  @Test
  void request_isGivenAsItCame() {
    List<HttpRequest> seen = new CopyOnWriteArrayList<>();
    HttpEdge.Binding binding =
        bind(
            (lane, request) -> {
              seen.add(request);
              return echo(lane, request);
            });
    RawConnection connection = connect(binding);
    String body = connection.post("/a/b%20c?x=1&y=%C3%B1", TEXT, "X-Own: v", "X-Empty:").body();

    assertThat(body).isEqualTo(TEXT);
    HttpRequest request = seen.get(0);
    assertThat(request.method().name()).isEqualTo("POST");
    assertThat(request.getUri().getPathString()).isEqualTo("/a/b%20c");
    assertThat(request.getUri().rawQueryString()).contains("x=1&y=%C3%B1");
    assertThat(request.getHeader("x-own")).map(HttpHeader::value).contains("v");
    assertThat(request.getHeader("X-EMPTY")).map(HttpHeader::value).contains("");
    assertThat(request.getHeader("host")).map(HttpHeader::value).contains("gateway");
    assertThat(request.entity().getContentType().toString()).isEqualTo("application/json");
    assertThat(
            request
                .getAttribute(AttributeKeys.remoteAddress)
                .flatMap(address -> address.getAddress())
                .map(address -> address.getHostAddress()))
        .contains("127.0.0.1");
  }

  @Test
  void body_ofTenMebibytes_arrivesAsItWas() {
    ByteString large = pattern(10 << 20);
    RawConnection connection = connect(bind(EdgeSuite::echo));

    assertThat(connection.post("/", large.toArray()).body().equals(large.utf8String())).isTrue();
    assertThat(connection.post("/", "after").body()).isEqualTo("after");
  }

  /** Cut between any two of its bytes, head included, a request is the same. */
  @Test
  void request_splitAnywhere_isTheSame() {
    byte[] request = RawConnection.request("POST", "/", TEXT.getBytes(UTF_8), "X-Own: v");
    RawConnection connection = connect(bind(EdgeSuite::echo));
    ByteString all = ByteString.fromArray(request);
    for (int at = 1; at < request.length; at++) {
      connection.write(all.take(at).toArray());
      connection.write(all.drop(at).toArray());
      assertThat(connection.read().body()).as("cut after %d", at).isEqualTo(TEXT);
    }
  }

  @Test
  void body_inChunksOfOneByte_isWhole() {
    StringBuilder request =
        new StringBuilder("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
    String text = "abcdefghij".repeat(200);
    for (int i = 0; i < text.length(); i++) {
      request.append("1\r\n").append(text.charAt(i)).append("\r\n");
    }
    RawConnection connection = connect(bind(EdgeSuite::echo));
    for (int i = 0; i < 2; i++) {
      connection.write(request + "0\r\nX-After: y\r\n\r\n");
      assertThat(connection.read().body()).isEqualTo(text);
    }
  }

  @Test
  void body_emptyOrOfAGet_isNoObstacle() {
    RawConnection connection = connect(bind(EdgeSuite::echo));

    assertThat(connection.exchange("POST", "/", NOTHING).body()).isEmpty();
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    assertThat(connection.read().body()).isEmpty();
    assertThat(connection.exchange("GET", "/", TEXT.getBytes(UTF_8)).body()).isEqualTo(TEXT);
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEmpty();
  }

  @Test
  void body_notRead_isPassedOver() {
    HttpEdge.Binding binding = bind(request -> text("fine"));
    RawConnection connection = connect(binding);
    for (int i = 0; i < 3; i++) {
      assertThat(connection.post("/", "x".repeat(5_000)).body()).isEqualTo("fine");
    }
  }

  /** Whoever refuses a body too large for it does so before it has come. */
  @Test
  void body_refusedBeforeItHasCome_isAnswered() {
    HttpEdge.Binding binding =
        bind(
            request ->
                given(
                    HttpResponse.create()
                        .withStatus(StatusCodes.CONTENT_TOO_LARGE)
                        .withEntity("too large")));
    RawConnection connection = connect(binding);
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\nx");

    RawConnection.Response response = connection.read();
    assertThat(response.status()).isEqualTo(413);
    assertThat(response.body()).isEqualTo("too large");
  }

  @Test
  void body_cut_isAFailureForTheHandler() {
    CompletableFuture<Throwable> failed = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            (lane, request) -> {
              CompletionStage<HttpResponse> echo = echo(lane, request);
              echo.handleAsync((body, failure) -> failed.complete(failure), Runnable::run);
              return echo;
            });
    RawConnection connection = connect(binding);
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nnine");
    connection.close();

    // or the handler has never seen the request
    awaitAMoment();
    assertThat(failed.isDone() && failed.join() == null).isFalse();
  }

  @Test
  void expectContinue_isToldToGoOn() {
    RawConnection connection = connect(bind(EdgeSuite::echo));
    for (int i = 0; i < 2; i++) {
      connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + EXPECT + "\r\n\r\n");
      assertThat(connection.read().status()).isEqualTo(100);
      connection.write("one");
      assertThat(connection.read().body()).isEqualTo("one");
    }
  }

  @Test
  void expectContinue_bodyComesAllTheSame_isServed() {
    RawConnection connection = connect(bind(EdgeSuite::echo));
    connection.write(
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + EXPECT + "\r\n\r\none");
    RawConnection.Response response = connection.read();
    if (response.status() == 100) {
      response = connection.read();
    }

    assertThat(response.body()).isEqualTo("one");
  }

  @Test
  void expectContinue_refused_isAnsweredWithoutTheBody() {
    HttpEdge.Binding binding =
        bind(request -> given(HttpResponse.create().withStatus(StatusCodes.UNAUTHORIZED)));
    RawConnection connection = connect(binding);
    connection.write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + EXPECT + "\r\n\r\n");
    RawConnection.Response response = connection.read();
    if (response.status() == 100) {
      response = connection.read();
    }

    assertThat(response.status()).isEqualTo(401);
  }

  @Test
  void pipelined_areAnsweredInOrder() {
    CompletableFuture<ByteString> late = new CompletableFuture<>();
    List<String> asked = new CopyOnWriteArrayList<>();
    HttpEdge.Binding binding =
        bind(
            request -> {
              asked.add(request.getUri().path());
              return request.getUri().path().equals("/0")
                  ? stream(oneAndThen(late))
                  : text(request.getUri().path());
            });
    RawConnection connection = connect(binding);
    StringBuilder requests = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: x\r\n\r\n");
    }
    connection.write(requests.toString());
    connection.readUntil("one");
    awaitAMoment();
    List<String> askedAhead = List.copyOf(asked);
    late.complete(bytes("two"));

    assertThat(askedAhead).hasSizeLessThan(can(Ability.ASKS_ONE_AT_A_TIME) ? 2 : 5);
    connection.readUntil("0\r\n\r\n");
    for (int i = 1; i < 10; i++) {
      assertThat(connection.read().body()).isEqualTo("/" + i);
    }
  }

  @Test
  void pipelinedPosts_areAnsweredInOrder() {
    RawConnection connection = connect(bind(EdgeSuite::echo));
    for (int i = 0; i < 10; i++) {
      connection.write(RawConnection.request("POST", "/", ("body " + i).getBytes(UTF_8)));
    }
    for (int i = 0; i < 10; i++) {
      assertThat(connection.read().body()).isEqualTo("body " + i);
    }
  }

  @Test
  void saysClose_isAnsweredAndClosed() {
    RawConnection connection = connect(bind(EdgeSuite::echo));

    RawConnection.Response response = connection.post("/", "one", "Connection: close");
    assertThat(response.body()).isEqualTo("one");
    assertThat(response.header("connection")).isEqualToIgnoringCase("close");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void http10_isAnsweredAndClosed() {
    HttpEdge.Binding binding =
        bind(
            request ->
                request.getUri().path().equals("/stream")
                    ? stream(Source.from(List.of(bytes("one"), bytes("two"))))
                    : text("whole"));
    for (String path : List.of("/", "/stream")) {
      RawConnection connection = connect(binding);
      connection.write("GET " + path + " HTTP/1.0\r\nHost: x\r\n\r\n");
      RawConnection.Response response = connection.read();
      assertThat(response.header("transfer-encoding")).isNull();
      assertThat(response.body()).isEqualTo(path.equals("/") ? "whole" : "onetwo");
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void upgrades_areNotTaken() {
    RawConnection connection = connect(bind(EdgeSuite::echo));
    for (String protocol : List.of("websocket", "h2c")) {
      RawConnection.Response response =
          connection.exchange(
              "GET",
              "/",
              NOTHING,
              "Connection: Upgrade",
              "Upgrade: " + protocol,
              "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
              "Sec-WebSocket-Version: 13");
      assertThat(response.status()).isEqualTo(200);
    }
  }

  @Test
  void headersSixty_areAllGiven() {
    HttpEdge.Binding binding =
        bind(request -> text(request.getHeader("x-59").map(HttpHeader::value).orElse("")));
    String[] headers = new String[60];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = "X-" + i + ": value " + i;
    }

    assertThat(connect(binding).exchange("GET", "/", NOTHING, headers).body())
        .isEqualTo("value 59");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "431 GET / HTTP/1.1\r\nHost: x\r\nX-Large: LARGE\r\n\r\n",
        "414 GET /LARGE HTTP/1.1\r\nHost: x\r\n\r\n",
        "400 GET / HTTP/1.1\r\n\r\n",
        "400 POST / HTTP/1.1\r\nHost: x\r\nContent-Length: many\r\n\r\n",
        "400 GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n"
      })
  void noRequest_isRefusedInJsonAndTold(String statusAndRequest) {
    int status = Integer.parseInt(statusAndRequest.substring(0, 3));
    List<String> told = new CopyOnWriteArrayList<>();
    HttpEdge.Binding binding =
        await(
            accepting()
                .edge(limits(LONG))
                .bind(
                    "127.0.0.1",
                    0,
                    (lane, request) -> text("x"),
                    refused -> told.add(refused.requestId() + " " + refused.status())));
    RawConnection connection = connect(binding);
    connection.write(statusAndRequest.substring(4).replace("LARGE", "x".repeat(50_000)));
    RawConnection.Response response = connection.read();

    assertThat(response.status()).isEqualTo(status);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.body()).startsWith("{\"error\":{").contains("invalid_request_error");
    assertThat(told).containsExactly(response.header("x-request-id") + " " + status);
    assertThat(connection.isClosedByServer()).isTrue();
    await(binding.drain(LONG));
  }
}
