package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What an edge waits for, and how long. */
final class EdgeTimeoutsTest extends EdgeSuite {
  private static final EdgeSettings SOON = limits(Duration.ofMillis(500));

  @Test
  void headsThatTrickle_areCutAndOthersAnswered() {
    HttpEdge.Binding binding = bind(limits(Duration.ofSeconds(2)), (any, request) -> text("fine"));
    List<RawConnection> slow = IntStream.range(0, 200).mapToObj(i -> connect(binding)).toList();
    slow.forEach(connection -> connection.write("GET / HTTP/1.1\r\nHost: x\r\nx-slow: "));
    Awaitility.await()
        .pollInterval(Duration.ofMillis(100))
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              try (RawConnection other = new RawConnection(binding.address())) {
                assertThat(other.exchange("GET", "/", NOTHING).body()).isEqualTo("fine");
              }
              return slow.stream().filter(EdgeTimeoutsTest::trickles).toList().isEmpty();
            });
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
  void nothingComes_closesTheConnection() {
    HttpEdge.Binding binding = bind(SOON, (any, request) -> text("fine"));
    RawConnection never = connect(binding);
    RawConnection once = get(binding);

    assertThat(once.read().body()).isEqualTo("fine");
    assertThat(once.isClosedByServer()).isTrue();
    assertThat(never.isClosedByServer()).isTrue();
  }

  @Test
  void answerThatTakesLongerThanAHead_isNotCut() {
    CompletableFuture<HttpResponse> late = new CompletableFuture<>();
    CompletableFuture<ByteString> end = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(SOON, (any, request) -> request.getUri().path().equals("/late") ? late : text("fine"));
    RawConnection watch = connect(binding);
    RawConnection connection = connect(binding);
    connection.write(RawConnection.request("GET", "/late", NOTHING));
    assertThat(watch.isClosedByServer()).isTrue();

    late.complete(streamed(oneAndThen(end)));
    connection.readUntil("one");
    assertThat(connect(binding).isClosedByServer()).isTrue();

    end.complete(bytes("two"));
    connection.readUntil("0\r\n\r\n");
    assertThat(connection.exchange("GET", "/", NOTHING).body()).isEqualTo("fine");
  }

  @Test
  void answerThatIsReadSlowly_isNotCut() throws Exception {
    int length = 64 << 20;
    HttpEdge.Binding binding =
        bind(SOON, (any, request) -> given(HttpResponse.create().withEntity(new byte[length])));
    try (Socket connection = new Socket()) {
      connection.connect(binding.address());
      connection.getOutputStream().write(GET.getBytes(StandardCharsets.UTF_8));
      InputStream in = connection.getInputStream();
      assertThat(in.read()).isEqualTo('H');
      for (int i = 0; i < 2; i++) {
        assertThat(connect(binding).isClosedByServer()).isTrue();
      }

      assertThat(in.readNBytes(length)).hasSize(length);
    }
  }

  /** Where nothing moves, in the middle of an answer too. */
  @Test
  void nothingMoves_closesTheConnection() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    EdgeSettings settings =
        new EdgeSettings(300, 100, Duration.ofSeconds(30), Duration.ofMillis(500));
    HttpEdge.Binding binding =
        bind(settings, (any, request) -> stream(watched(oneAndNothingMore(), ended)));
    RawConnection connection = get(binding);
    connection.readUntil("one\r\n");

    assertThat(connection.isClosedByServer()).isTrue();
    await(ended);
  }

  @Test
  void somethingMoves_isNotIdle() {
    EdgeSettings settings =
        new EdgeSettings(300, 100, Duration.ofSeconds(30), Duration.ofMillis(800));
    Source<ByteString, ?> talk =
        Source.tick(Duration.ZERO, Duration.ofMillis(100), bytes("x")).take(20);
    HttpEdge.Binding binding = bind(settings, (any, request) -> stream(talk));

    assertThat(get(binding).read().body()).isEqualTo("x".repeat(20));
  }
}
