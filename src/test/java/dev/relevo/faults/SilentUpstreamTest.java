package dev.relevo.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.ChatServer;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import dev.relevo.testing.ScriptedReply;
import org.junit.jupiter.api.Test;

/** An upstream that takes requests and does not answer, and is well again after that. */
@OnEachTransport
final class SilentUpstreamTest {
  private static final String STREAM =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  @Test
  void noHead_asOftenAsThereAreSlots_isUsedAgainWhenItIsWell() {
    try (ChatServer upstream = ChatServer.offering("m");
        SocketGateway gateway =
            new SocketGateway(
                """
                relevo {
                  routing.circuit { failures = 100, window = 0 }
                  providers.up {
                    kind = openai-compatible, base-url = "%s", slots = 2, health-interval = 1h
                    timeouts.head = 500ms
                  }
                }
                """
                    .formatted(upstream.baseUrl()))) {
      upstream.next(ScriptedReply.silence(), ScriptedReply.silence());
      for (int i = 0; i < 2; i++) {
        try (RawConnection client = gateway.ask(STREAM)) {
          assertThat(client.read().status()).isEqualTo(504);
        }
      }

      try (RawConnection client = gateway.ask(STREAM)) {
        RawConnection.Response response = client.read();
        assertThat(response.status()).as(response.body()).isEqualTo(200);
        assertThat(response.body()).contains("[DONE]");
      }
    }
  }
}
