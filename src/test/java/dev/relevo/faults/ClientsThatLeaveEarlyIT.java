package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/**
 * A client that is killed before its stream's response head. Nothing tells of it: the head, which
 * comes with the first content or keep-alive, is thrown away by the transport, and the stream is
 * let go when nobody has picked it up for half a minute. A test of its own since it takes so long.
 */
@OnEachTransport
final class ClientsThatLeaveEarlyIT {
  private static final String STREAM =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @Test
  void beforeTheHead_reset_isLetGoAfterHalfAMinute() throws Exception {
    try (ChatServer upstream = ChatServer.offering("m");
        SocketGateway gateway =
            new SocketGateway(
                """
                relevo {
                  http.stream-keep-alive = 500ms
                  providers.up {
                    kind = openai-compatible, base-url = "%s", slots = 1, health-interval = 1h
                  }
                }
                """
                    .formatted(upstream.baseUrl()))) {
      int streams = gateway.streams();
      CompletableFuture<Void> left = new CompletableFuture<>();
      upstream.next(ChatServer.begun("some").stall().startAfter(left));
      RawConnection first = gateway.ask(STREAM);
      upstream.awaitChat(); // a request that is reset before it was read is none
      first.reset(); // is answered, and nobody is there
      left.complete(null);
      gateway.ask(STREAM).reset(); // waits for the only slot

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () -> {
                assertThat(gateway.inUse()).isZero();
                assertThat(gateway.streams()).isLessThanOrEqualTo(streams);
              });

      upstream.awaitAbandoned();
      assertThat(gateway.workers().get(0).snapshot().models().get(0).speed().failureRate())
          .isZero();
      try (RawConnection another = gateway.ask(STREAM)) {
        assertThat(another.readUntil("[DONE]")).contains("hel");
      }
    }
  }
}
