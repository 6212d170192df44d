package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.pool.Health;
import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.TransportKind;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients that leave, in every phase of an answer and in both ways: the upstream's work is
 * cancelled, the slot is free again, and neither the worker nor the gateway takes it amiss. Where
 * something is noticed late or not at all, that is a limit of the transport, which {@code
 * ARCHITECTURE.md} names.
 */
@OnEachTransport
final class ClientsThatLeaveTest {
  private static final String STREAM =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String WHOLE = STREAM.replace("true", "false");
  private static final String KEEP_ALIVE = ": keep-alive\n\n";
  private static final String OFTEN = "40ms";
  private static final String NEVER = "1h";

  /** How a client leaves. */
  enum Leaving {
    /** As a process that is killed. */
    RESET,
    /** In order. */
    CLOSE;

    void leave(RawConnection connection) {
      if (this == RESET) {
        connection.reset();
      } else {
        connection.close();
      }
    }
  }

  private final ChatServer upstream = ChatServer.offering("m");
  private final CompletableFuture<Void> go = new CompletableFuture<>();
  private SocketGateway gateway;

  private void start(String keepAlive, int slots) {
    gateway =
        new SocketGateway(
            """
            relevo {
              http.stream-keep-alive = %s
              providers.up {
                kind = openai-compatible, base-url = "%s", slots = %d, health-interval = 1h
              }
            }
            """
                .formatted(keepAlive, upstream.baseUrl(), slots));
  }

  @AfterEach
  void nothingIsLeftAndTheGatewayGoesOn() throws Exception {
    try {
      awaitIdle();
      assertThat(gateway.workers())
          .singleElement()
          .satisfies(
              worker -> {
                assertThat(worker.snapshot().health()).isEqualTo(Health.HEALTHY);
                assertThat(worker.snapshot().models().get(0).speed().failureRate()).isZero();
                assertThat(worker.snapshot().models().get(0).circuit().tripped()).isFalse();
              });
      upstream.chats(request -> ChatServer.says(request, "still here"));
      try (RawConnection another = gateway.ask(WHOLE)) {
        assertThat(another.read().body()).contains("still here");
      }
    } finally {
      gateway.close();
      upstream.close();
    }
  }

  private void awaitIdle() {
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(
            () -> {
              assertThat(gateway.inUse()).isZero();
              assertThat(gateway.clientConnections()).isZero();
            });
  }

  @ParameterizedTest
  @EnumSource
  void queued_stream_neverReachesTheUpstream(Leaving leaving) throws Exception {
    start(OFTEN, 1);
    upstream.next(ChatServer.begun("first").stall());
    RawConnection first = gateway.ask(STREAM);
    first.readUntil("first");
    first.readUntil(KEEP_ALIVE);
    int streams = gateway.streams();
    RawConnection queued = gateway.ask(STREAM);
    queued.readUntil(": queued, position 1\n\n");
    assertThat(gateway.load().waiting()).isEqualTo(1);

    leaving.leave(queued);
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(() -> assertThat(gateway.load().waiting()).isZero());
    assertThat(gateway.inUse()).isEqualTo(1);
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(() -> assertThat(gateway.streams()).isEqualTo(streams));
    first.reset();
    upstream.awaitAbandoned();

    awaitIdle();
    assertThat(upstream.chats()).hasSize(1);
  }

  /** The head is sent with the first keep-alive, and the next one is refused. */
  @Test
  void beforeTheHead_closed_isNoticedByTheSecondKeepAlive() {
    start(OFTEN, 4);
    upstream.next(
        ScriptedReply.stream("text/event-stream")
            .chunk(ChatServer.event("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}"))
            .stall());

    RawConnection client = gateway.ask(STREAM);
    upstream.awaitChat(); // one that leaves before may be noticed before anybody is asked
    client.close();

    upstream.awaitAbandoned();
  }

  /** The lease ends at once; the upstream's connection, which has no head yet, when that comes. */
  @ParameterizedTest
  @EnumSource
  void beforeTheUpstreamsHead_keepAlives_freesTheSlotAndClosesAtTheHead(Leaving leaving) {
    start(OFTEN, 4);
    upstream.next(ChatServer.begun("too late").stall().startAfter(go));
    RawConnection client = gateway.ask(STREAM);
    client.readUntil(KEEP_ALIVE);
    upstream.awaitChat();

    leaving.leave(client);
    awaitIdle();
    go.complete(null);

    upstream.awaitAbandoned();
  }

  @ParameterizedTest
  @EnumSource
  void beforeTheFirstContent_keepAlives_cancelsTheUpstream(Leaving leaving) {
    start(OFTEN, 4);
    upstream.next(
        ScriptedReply.stream("text/event-stream")
            .chunk(ChatServer.event("{\"choices\":[{\"delta\":{\"role\":\"assistant\"}}]}"))
            .stall());
    RawConnection client = gateway.ask(STREAM);
    client.readUntil(KEEP_ALIVE);

    leaving.leave(client);

    upstream.awaitAbandoned();
  }

  @ParameterizedTest
  @EnumSource
  void amidTheAnswer_silentUpstream_isCancelledByTheNextKeepAlive(Leaving leaving) {
    start(OFTEN, 4);
    upstream.next(ChatServer.begun("some").stall());
    RawConnection client = gateway.ask(STREAM);
    client.readUntil("some");
    client.readUntil(KEEP_ALIVE);

    leaving.leave(client);

    upstream.awaitAbandoned();
  }

  @Test
  void amidTheAnswer_reset_isNoticedWithoutAKeepAlive() {
    start(NEVER, 4);
    upstream.next(ChatServer.begun("some").stall());
    RawConnection client = gateway.ask(STREAM);
    client.readUntil("some");

    client.reset();

    upstream.awaitAbandoned();
  }

  @ParameterizedTest
  @EnumSource
  void amidTheAnswer_talkingUpstream_isCancelled(Leaving leaving) {
    start(NEVER, 4);
    ScriptedReply reply = ChatServer.begun("some").await(go);
    for (int i = 0; i < 5_000; i++) {
      reply.chunk(
          ChatServer.event(
              "{\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}".formatted("more".repeat(200))));
    }
    upstream.next(reply.stall());
    RawConnection client = gateway.ask(STREAM);
    client.readUntil("some");

    leaving.leave(client);
    go.complete(null);

    upstream.awaitAbandoned();
  }

  /** Whether the answer counts as whole or as cancelled is chance, and neither is a failure. */
  @ParameterizedTest
  @EnumSource
  void rightBeforeTheEnd_isNoFailure(Leaving leaving) {
    start(NEVER, 4);
    upstream.next(
        ChatServer.begun("all of it")
            .await(go)
            .chunk(ChatServer.event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
            .chunk(ChatServer.event("[DONE]")));
    RawConnection client = gateway.ask(STREAM);
    client.readUntil("all of it");

    leaving.leave(client);
    go.complete(null);

    awaitIdle();
  }

  /** Event loops notice it and call the answer back; over Pekko's transport it is made in vain. */
  @ParameterizedTest
  @EnumSource
  void wholeAnswer_isCalledBackOrMadeInVainAndFreesTheSlot(Leaving leaving) throws Exception {
    start(OFTEN, 4);
    upstream.next(ChatServer.whole("in vain").startAfter(go));
    RawConnection client = gateway.ask(WHOLE);
    upstream.awaitChat();

    leaving.leave(client);
    if (leaving == Leaving.RESET && TestTransport.configuredKind() == TransportKind.EVENT_LOOP) {
      upstream.awaitAbandoned();
    } else {
      go.complete(null);
    }

    awaitIdle();
  }

  @ParameterizedTest
  @EnumSource
  void manyAtOnce_allAreForgotten(Leaving leaving) {
    start(OFTEN, 4);
    upstream.chats(ChatServer.begun("some").stall());
    RawConnection[] clients = new RawConnection[40]; // four are answered, the others wait
    for (int i = 0; i < clients.length; i++) {
      clients[i] = gateway.ask(STREAM);
    }
    for (RawConnection client : clients) {
      client.readUntil("\n\n"); // an event, or a comment that tells its place
    }

    for (RawConnection client : clients) {
      leaving.leave(client);
    }

    awaitIdle();
  }
}
