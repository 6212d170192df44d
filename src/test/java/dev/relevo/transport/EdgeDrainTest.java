package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.relevo.testing.RawConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** How an edge ends. */
final class EdgeDrainTest extends EdgeSuite {
  private static final Duration MINUTES = Duration.ofMinutes(5);

  private static void assertRefused(InetSocketAddress address) {
    Awaitility.await()
        .atMost(LONG)
        .untilAsserted(
            () -> {
              try (Socket socket = new Socket()) {
                assertThat(catchThrowable(() -> socket.connect(address, 5_000)))
                    .isInstanceOf(IOException.class);
              }
            });
  }

  @Test
  void idle_endsSoonAndRefusesConnections() {
    HttpEdge.Binding binding = bind(request -> text("x"));
    RawConnection used = get(binding);
    used.read();
    RawConnection fresh = connect(binding);
    await(binding.drain(MINUTES));

    assertThat(used.isClosedByServer()).isTrue();
    assertThat(fresh.isClosedByServer()).isTrue();
    assertRefused(binding.address());
  }

  @Test
  void streamsInFlight_areWholeToTheirLastByte() {
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    HttpEdge.Binding binding = bind(request -> stream(oneAndThen(second)));
    List<RawConnection> connections = IntStream.range(0, 20).mapToObj(i -> get(binding)).toList();
    connections.forEach(connection -> connection.readUntil("one"));
    CompletableFuture<Void> drained = binding.drain(MINUTES).toCompletableFuture();
    assertRefused(binding.address());
    assertThat(drained).isNotDone();

    ByteString large = can(Ability.DRAINS_SLOW_READERS) ? pattern(1 << 20) : bytes("two");
    second.complete(large);
    for (RawConnection connection : connections) {
      assertThat(connection.readUntil("0\r\n\r\n").contains(large.utf8String())).isTrue();
      assertThat(connection.isClosedByServer()).isTrue();
    }
    await(drained);
  }

  @Test
  void wholeAnswersInFlight_areWholeToTheirLastByte() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            request -> {
              asked.complete(null);
              return answer;
            });
    RawConnection connection = get(binding);
    await(asked);
    CompletableFuture<Void> drained = binding.drain(MINUTES).toCompletableFuture();
    assertRefused(binding.address());
    assertThat(drained).isNotDone();

    String large = pattern(4 << 20).utf8String();
    answer.complete(HttpResponse.create().withEntity(large));
    assertThat(connection.read().body().equals(large)).isTrue();
    assertThat(connection.isClosedByServer()).isTrue();
    await(drained);
  }

  @Test
  void streamWithoutEnd_isCutAtTheLimit() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    HttpEdge.Binding binding = bind(request -> stream(watched(oneAndNothingMore(), ended)));
    RawConnection connection = get(binding);
    connection.readUntil("one\r\n");
    await(binding.drain(Duration.ofMillis(300)));

    assertThat(connection.isClosedByServer()).isTrue();
    await(ended);
  }

  @Test
  void answerThatNeverComes_isCutAtTheLimit() {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            request -> {
              asked.complete(null);
              return new CompletableFuture<>();
            });
    RawConnection connection = get(binding);
    await(asked);
    await(binding.drain(Duration.ofMillis(300)));

    connection.readToTheEnd();
  }

  @Test
  void clientThatDoesNotRead_isCutAtTheLimit() {
    HttpEdge.Binding binding =
        bind(request -> stream(Source.repeat(pattern(32 << 10)).take(10_000)));
    RawConnection connection = RawConnection.withSmallBuffer(binding.address());
    connection.write(GET);
    connection.readUntil("\r\n\r\n");
    await(binding.drain(Duration.ofMillis(300)));

    connection.close();
  }

  @Test
  void clientGoneBeforeItsAnswer_isNotWaitedFor() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    HttpEdge.Binding binding =
        bind(
            request -> {
              asked.complete(null);
              return answer;
            });
    RawConnection connection = get(binding);
    await(asked);
    connection.reset();
    awaitAMoment();
    answer.complete(streamed(Source.single(bytes("late"))));

    await(binding.drain(MINUTES));
  }

  @Test
  void twoEdges_drainApart() {
    HttpEdge.Binding one = bind(request -> text("one"));
    HttpEdge.Binding other = bind(request -> text("other"));
    RawConnection kept = get(other);
    kept.read();
    await(one.drain(MINUTES));

    assertThat(kept.exchange("GET", "/", NOTHING).body()).isEqualTo("other");
    assertThat(get(other).read().body()).isEqualTo("other");
  }

  @Test
  void drainTwice_isDrainedOnce() {
    HttpEdge.Binding binding = bind(request -> text("x"));
    await(binding.drain(MINUTES));

    await(binding.drain(MINUTES));
  }
}
