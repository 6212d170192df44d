package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A client that does not read, before an upstream that sends as fast as it can: what is on the way
 * stays little, and nothing is lost or given up meanwhile.
 */
@OnEachTransport
final class SlowReaderTest {
  private static final int MEBIBYTES = 48;
  private static final int EVENTS = 1_024;

  /** What the buffers of the four sockets on the way may hold: the system's affair. */
  private static final int MOST_ON_THE_WAY = 20;

  /** What the gateway may hold of it. */
  private static final long MOST_IN_MEMORY = 6L << 20;

  /** Longer than the gap between two events that the gateway puts up with. */
  private static final Duration PAUSE = Duration.ofMillis(2_500);

  private static final String WORD = "0123456789abcdef".repeat(60);
  private static final String REQUEST =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private final ChatServer upstream = ChatServer.offering("m");

  /** Which mebibytes have left the upstream. */
  private final List<CompletableFuture<Void>> sent = new ArrayList<>();

  private SocketGateway gateway;

  @BeforeEach
  void start() {
    gateway =
        new SocketGateway(
            """
            relevo.providers.up {
              kind = openai-compatible, base-url = "%s", health-interval = 1h
              timeouts { head = 1s, first-content = 1s, gap = 1s }
            }
            """
                .formatted(upstream.baseUrl()));
    upstream.next(ChatServer.stream("hello"));
    try (RawConnection client = gateway.ask(REQUEST)) {
      client.readUntil("[DONE]"); // so that there is what every answer takes
    }
    upstream.next(flood());
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  private ScriptedReply flood() {
    byte[] event =
        ChatServer.event("{\"choices\":[{\"delta\":{\"content\":\"%s\"}}]}".formatted(WORD))
            .getBytes(StandardCharsets.UTF_8);
    ScriptedReply reply = ScriptedReply.stream("text/event-stream");
    for (int i = 0; i < MEBIBYTES; i++) {
      CompletableFuture<Void> signal = new CompletableFuture<>();
      sent.add(signal);
      for (int j = 0; j < EVENTS; j++) {
        reply.chunk(event);
      }
      reply.signal(signal);
    }
    return reply
        .chunk(ChatServer.event("{\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}"))
        .chunk(ChatServer.event("[DONE]"));
  }

  private long mebibytesSent() {
    return sent.stream().filter(CompletableFuture::isDone).count();
  }

  @Test
  void clientThatDoesNotRead_holdsTheUpstreamBackAndLosesNothing() throws Exception {
    long heap = usedHeap();
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(1 << 16);
      client.connect(gateway.address());
      client.getOutputStream().write(request());
      InputStream in = client.getInputStream();
      assertThat(in.readNBytes(100)).hasSize(100);

      long[] seen = {-1};
      Awaitility.await()
          .atMost(SocketGateway.LIMIT)
          .pollInterval(PAUSE)
          .until(
              () -> {
                long before = seen[0];
                seen[0] = mebibytesSent();
                return seen[0] == before;
              });
      assertThat(seen[0]).isLessThanOrEqualTo(MOST_ON_THE_WAY);
      assertThat(usedHeap()).isLessThan(heap + MOST_IN_MEMORY);
      assertThat(gateway.inUse()).isEqualTo(1);

      assertThat(words(in)).isEqualTo(MEBIBYTES * EVENTS);
    }
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(() -> assertThat(gateway.inUse()).isZero());
    assertThat(upstream.chats()).hasSize(2);
    assertThat(gateway.workers().get(0).snapshot().models().get(0).speed().failureRate()).isZero();
  }

  @Test
  void clientThatLeavesInsteadOfReading_cancelsTheUpstream() throws Exception {
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(1 << 16);
      client.connect(gateway.address());
      client.getOutputStream().write(request());
      assertThat(client.getInputStream().readNBytes(100)).hasSize(100);
    }

    upstream.awaitAbandoned();
    assertThat(mebibytesSent()).isLessThan(MEBIBYTES);
    Awaitility.await()
        .atMost(SocketGateway.LIMIT)
        .untilAsserted(() -> assertThat(gateway.inUse()).isZero());
  }

  private static long usedHeap() {
    System.gc();
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static byte[] request() {
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
            + "Content-Type: application/json\r\nContent-Length: "
            + REQUEST.length()
            + "\r\n\r\n"
            + REQUEST)
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** Reads to the end, which has to be that of a whole answer, and counts the words. */
  private static long words(InputStream in) throws IOException {
    String last = "";
    long count = 0;
    byte[] block = new byte[1 << 16];
    for (int length = in.read(block); length >= 0; length = in.read(block)) {
      String text = last + new String(block, 0, length, StandardCharsets.US_ASCII);
      int from = 0;
      for (int at = text.indexOf(WORD); at >= 0; at = text.indexOf(WORD, from)) {
        count++;
        from = at + WORD.length();
      }
      last = text.substring(Math.max(from, text.length() - WORD.length() + 1));
    }
    assertThat(last).contains("\"finish_reason\":\"stop\"", "data: [DONE]");
    return count;
  }
}
