package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A conversation with a server that answers as a gateway does. */
final class RemoteConversationTest {
  private static final String MODELS =
      """
      {"data":[{"id":"m1","workers":["a","b"]},{"id":"m2","workers":["b"]}]}""";

  private final ScriptedServer gateway = ScriptedServer.start();
  private final RemoteConversation conversation =
      new RemoteConversation(new RemoteGateway(gateway.address(), "k1"));

  @AfterEach
  void close() {
    conversation.close();
    gateway.close();
  }

  private void providers(ScriptedReply reply) {
    gateway.answer(
        request ->
            request.path().equals("/api/providers")
                ? reply
                : request.path().equals("/v1/models")
                    ? ScriptedReply.json(MODELS)
                    : ScriptedReply.json(404, "{}"));
  }

  @Test
  void workers_keyOfAnAdministrator_areToldWithTheirStates() {
    providers(
        ScriptedReply.json(
            """
            {"providers":[{"name":"a","health":"down","detail":"gone","models":[{"name":"m1"}]}]}"""));

    assertThat(conversation.workers())
        .singleElement()
        .satisfies(
            worker -> {
              assertThat(worker.name()).isEqualTo("a");
              assertThat(worker.state()).isEqualTo("down");
              assertThat(worker.detail()).isEqualTo("gone");
              assertThat(worker.models()).containsExactly("m1");
            });
  }

  @Test
  void workers_ordinaryKey_areThoseThatOfferModels() {
    providers(ScriptedReply.json(403, "{\"error\":{\"message\":\"for administrators\"}}"));

    assertThat(conversation.workers())
        .extracting(worker -> worker.name() + " " + worker.models())
        .containsExactly("a [m1]", "b [m1, m2]");
  }

  @Test
  void workers_wrongKey_tellsWhereItIsGiven() {
    providers(ScriptedReply.json(401, "{\"error\":{\"message\":\"unknown key\"}}"));

    assertThatThrownBy(conversation::workers)
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("unknown key; give --api-key");
  }
}
