package dev.relevo.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ScriptedServerTest {
  private final ScriptedServer server = ScriptedServer.start();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void close() {
    server.close();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(server.address() + path));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void answer_wholeBody_isReceivedAndRequestIsRecorded() throws Exception {
    server.answer(request -> ScriptedReply.json("{\"said\":\"" + request.body() + "\"}"));

    HttpResponse<String> response =
        client.send(
            request("/a?b=c")
                .header("X-Test", "yes")
                .POST(HttpRequest.BodyPublishers.ofString("héllo"))
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(response.body()).isEqualTo("{\"said\":\"héllo\"}");
    ScriptedServer.Recorded recorded = server.awaitRequest();
    assertThat(recorded.method()).isEqualTo("POST");
    assertThat(recorded.path()).isEqualTo("/a?b=c");
    assertThat(recorded.header("x-test")).isEqualTo("yes");
  }

  @Test
  void answer_twoRequests_useOneConnection() throws Exception {
    server.answer(ScriptedReply.sse("1", "2"));

    assertThat(get("/").body()).isEqualTo("data: 1\n\ndata: 2\n\n");
    assertThat(get("/").body()).isEqualTo("data: 1\n\ndata: 2\n\n");

    assertThat(server.connectionsAccepted()).isEqualTo(1);
    assertThat(server.hasAbandoned()).isFalse();
  }

  @Test
  void enqueue_replies_goBeforeTheHandler() throws Exception {
    server.answer(ScriptedReply.text(200, "later")).enqueue(ScriptedReply.text(503, "first"));

    assertThat(get("/").statusCode()).isEqualTo(503);
    assertThat(get("/").body()).isEqualTo("later");
  }

  @Test
  void everyByteAlone_streamAndWholeBody_arriveWhole() throws Exception {
    server.enqueue(
        ScriptedReply.ndjson("{\"a\":\"🌍\"}").everyByteAlone(),
        ScriptedReply.json("{\"b\":\"ñ\"}").everyByteAlone());

    assertThat(get("/").body()).isEqualTo("{\"a\":\"🌍\"}\n");
    assertThat(get("/").body()).isEqualTo("{\"b\":\"ñ\"}");
  }

  @Test
  void request_chunkedBody_isJoined() throws Exception {
    server.answer(ScriptedReply.text(200, "ok"));

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write(
              "POST /c HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1\r\nc\r\n0\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
      assertThat(server.awaitRequest().body()).isEqualTo("abc");
    }
  }

  @Test
  void await_signalByTest_holdsTheReplyBack() throws Exception {
    CompletableFuture<Void> signal = new CompletableFuture<>();
    CompletableFuture<Void> reached = new CompletableFuture<>();
    server.answer(
        ScriptedReply.stream("text/plain").chunk("a").signal(reached).await(signal).chunk("b"));

    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(request("/").build(), HttpResponse.BodyHandlers.ofString());
    reached.join();
    assertThat(response).isNotDone();
    signal.complete(null);

    assertThat(response.join().body()).isEqualTo("ab");
  }

  @Test
  void wrongReplies_failAtTheClient() {
    server.enqueue(
        ScriptedReply.closeAtOnce(),
        ScriptedReply.resetAtOnce(),
        ScriptedReply.raw("SSH-2.0-OpenSSH\r\n"),
        ScriptedReply.sse("1").cut(),
        ScriptedReply.sse("1").reset());
    for (int i = 0; i < 5; i++) {
      assertThatThrownBy(() -> client.send(post(), HttpResponse.BodyHandlers.ofString()))
          .isInstanceOf(IOException.class);
    }
    assertThat(server.hasAbandoned()).isFalse();
  }

  private HttpRequest post() {
    return request("/").POST(HttpRequest.BodyPublishers.ofString("x")).build();
  }

  @Test
  void clientCloses_duringStall_isReported() throws Exception {
    server.answer(ScriptedReply.sse("1").stall());

    HttpResponse<InputStream> response =
        client.send(request("/gone").build(), HttpResponse.BodyHandlers.ofInputStream());
    assertThat(response.body().read()).isEqualTo('d');
    response.body().close();

    assertThat(server.awaitAbandoned().path()).isEqualTo("/gone");
    Awaitility.await().until(() -> server.openConnections() == 0);
  }

  @Test
  void clientCloses_duringSilence_isReported() throws Exception {
    server.answer(ScriptedReply.silence());

    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket
          .getOutputStream()
          .write("GET /quiet HTTP/1.1\r\n\r\n".getBytes(StandardCharsets.UTF_8));
      server.awaitRequest();
    }

    assertThat(server.awaitAbandoned().path()).isEqualTo("/quiet");
  }

  @Test
  void close_server_endsStalledRepliesAndRefuses() {
    server.answer(ScriptedReply.sse("1").stall());
    CompletableFuture<HttpResponse<String>> response =
        client.sendAsync(post(), HttpResponse.BodyHandlers.ofString());
    server.awaitRequest();

    server.close();

    assertThatThrownBy(response::join).hasCauseInstanceOf(IOException.class);
    assertThatThrownBy(() -> get("/")).isInstanceOf(ConnectException.class);
  }
}
