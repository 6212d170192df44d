package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.RawConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.pekko.http.javadsl.model.HttpResponse;
import org.apache.pekko.stream.javadsl.Source;
import org.apache.pekko.util.ByteString;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Clients that leave, in both ways, that do not read, and that are too many. */
final class EdgeClientsTest extends EdgeSuite {
  /** What is given out before anybody reads: buffers of the kernel on both sides, and ours. */
  private static final long MOST_UNREAD = 12L << 20;

  private static final ByteString PIECE = pattern(32 << 10);

  @Test
  void killed_silentStream_isCancelled() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    RawConnection connection = get(bind(request -> stream(watched(oneAndNothingMore(), ended))));
    connection.readUntil("one");
    connection.reset();

    await(ended);
  }

  @Test
  void closed_silentStream_isCancelled() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    HttpEdge.Binding binding = bind(request -> stream(watched(oneAndNothingMore(), ended)));
    RawConnection connection = get(binding);
    connection.readUntil("one");
    connection.close();

    if (can(Ability.NOTICES_SILENT_CLOSE)) {
      await(ended);
    } else {
      awaitAMoment();
      assertThat(ended).isNotDone();
    }
    // one that is not noticed does not hold up the drain
    await(binding.drain(Duration.ofSeconds(1)));
  }

  @Test
  void closed_talkingStream_isCancelled() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    Source<ByteString, ?> talk = Source.tick(Duration.ZERO, Duration.ofMillis(20), bytes("tick"));
    RawConnection connection = get(bind(request -> stream(watched(talk, ended))));
    connection.readUntil("tick");
    connection.close();

    await(ended);
  }

  /** One that ends its side only is told from one that has gone. */
  @Test
  void saysNothingMore_isAnsweredToTheEnd() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<ByteString> second = new CompletableFuture<>();
    RawConnection connection = get(bind(request -> answer));
    connection.endOutput();
    awaitAMoment();
    answer.complete(streamed(oneAndThen(second)));
    awaitAMoment();
    second.complete(bytes("two"));

    assertThat(connection.read().body()).isEqualTo("onetwo");
    assertThat(connection.isClosedByServer()).isTrue();
  }

  @Test
  void gone_beforeItsAnswer_streamIsNeverLeftRunning() {
    CompletableFuture<HttpResponse> answer = new CompletableFuture<>();
    CompletableFuture<Void> asked = new CompletableFuture<>();
    AtomicLong given = new AtomicLong();
    CompletableFuture<Void> ended = new CompletableFuture<>();
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
    answer.complete(streamed(watched(counted(given), ended)));
    awaitAMoment();

    assertThat(given.get() == 0 || ended.isDone()).isTrue();
    await(binding.drain(Duration.ofMinutes(5)));
  }

  @Test
  void gone_amidAWholeAnswer_othersGoOn() {
    HttpEdge.Binding binding =
        bind(
            request ->
                request.getUri().path().equals("/large")
                    ? given(HttpResponse.create().withEntity(new byte[32 << 20]))
                    : text("fine"));
    for (int i = 0; i < 10; i++) {
      RawConnection connection = connect(binding);
      connection.write(RawConnection.request("GET", "/large", NOTHING));
      connection.readUntil("\r\n\r\n");
      if (i % 2 == 0) {
        connection.reset();
      } else {
        connection.close();
      }
    }

    assertThat(get(binding).read().body()).isEqualTo("fine");
    await(binding.drain(Duration.ofMinutes(5)));
  }

  /** Pieces without end, and how many bytes of them were taken. */
  private static Source<ByteString, ?> counted(AtomicLong given) {
    return Source.repeat(PIECE)
        .map(
            piece -> {
              given.addAndGet(piece.size());
              return piece;
            });
  }

  @Test
  void doesNotRead_streamStopsSoonAndGoesOnWhenItDoes() {
    AtomicLong given = new AtomicLong();
    HttpEdge.Binding binding = bind(request -> stream(counted(given)));
    RawConnection connection = RawConnection.withSmallBuffer(binding.address());
    connection.write(GET);
    connection.readUntil("\r\n\r\n");

    long stopped = awaitStandstill(given);
    assertThat(stopped).isPositive().isLessThan(MOST_UNREAD);
    connection.readBytes((int) stopped);
    Awaitility.await().atMost(LONG).until(() -> given.get() > stopped);
    connection.reset();
  }

  private static long awaitStandstill(AtomicLong count) {
    AtomicLong before = new AtomicLong(-1);
    Awaitility.await()
        .pollInterval(Duration.ofMillis(250))
        .atMost(LONG)
        .until(() -> before.getAndSet(count.get()) == count.get() && count.get() > 0);
    return count.get();
  }

  @Test
  void doesNotRead_othersGoOn() {
    AtomicLong given = new AtomicLong();
    HttpEdge.Binding binding =
        bind(
            request ->
                request.getUri().path().equals("/flood") ? stream(counted(given)) : text("fine"));
    List<RawConnection> silent = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      RawConnection connection = RawConnection.withSmallBuffer(binding.address());
      connection.write(RawConnection.request("GET", "/flood", NOTHING));
      silent.add(connection);
    }
    awaitStandstill(given);

    for (int i = 0; i < 8; i++) {
      assertThat(get(binding).read().body()).isEqualTo("fine");
    }
    silent.forEach(RawConnection::reset);
  }

  @Test
  void moreThanAllowed_waitInTheBacklog() {
    EdgeSettings settings = new EdgeSettings(3, 10, Duration.ofSeconds(30), Duration.ofSeconds(30));
    HttpEdge.Binding binding = bind(settings, (any, request) -> text("fine"));
    List<RawConnection> first = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RawConnection connection = get(binding);
      assertThat(connection.read().body()).isEqualTo("fine");
      first.add(connection);
    }
    RawConnection next = get(binding);
    CompletableFuture<RawConnection.Response> answer = CompletableFuture.supplyAsync(next::read);
    awaitAMoment();
    assertThat(answer).isNotDone();

    first.get(0).close();
    assertThat(await(answer).body()).isEqualTo("fine");
  }
}
