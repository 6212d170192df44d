package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class OllamaProviderTest {
  private TestTransport network;
  private Transport transport;
  private ScriptedServer server;
  private ChatProvider provider;

  @BeforeAll
  void startSystem() {
    network = new TestTransport();
    transport = network.transport();
  }

  @AfterAll
  void stopSystem() {
    network.close();
  }

  @BeforeEach
  void open() {
    server = ScriptedServer.start();
    provider = OllamaTesting.open("base-url = \"" + server.address() + "\"", transport);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private CompletableFuture<ChatResponse.Answer> complete(Map<String, Json> extra) {
    ChatRequest request = ChatRequest.of(Message.user("hi")).withExtra(extra);
    return provider
        .complete(new ChatCall(request, "m", 0), transport.anyLane())
        .toCompletableFuture();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "model requires more system memory (50.0 GiB) than is available (7.7 GiB)",
        "llama runner process has terminated: cudaMalloc failed: out of memory"
      })
  void complete_afterAWindowThatDoesNotFit_doesNotAskForItAgain(String error) throws Exception {
    server.enqueue(ScriptedReply.json(500, "{\"error\":\"" + error + "\"}"));
    server.answer(FakeOllama.answer("m", List.of("hello"), 1, 1));
    CompletableFuture<ChatResponse.Answer> greedy =
        complete(Map.of("num_ctx", new Json("1000000")));

    assertThatThrownBy(() -> greedy.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ProviderException.class);
    assertThat(complete(Map.of()).get(20, TimeUnit.SECONDS).text()).isEqualTo("hello");

    assertThat(server.requests()).hasSize(2);
    assertThat(server.requests().get(0).body()).contains("\"num_ctx\":1000000");
    assertThat(server.requests().get(1).body()).doesNotContain("num_ctx");
  }

  @Test
  void embed_windowThatDoesNotFit_isNotAskedForAgain() throws Exception {
    server.enqueue(
        ScriptedReply.json(500, "{\"error\":\"model requires more system memory than there is\"}"));
    server.answer(FakeOllama.answer("m", List.of("hello"), 1, 1));
    EmbeddingRequest greedy =
        new EmbeddingRequest(
            "asked",
            List.of(new EmbeddingRequest.Text("a")),
            null,
            null,
            Map.of("num_ctx", new Json("1000000")));

    assertThatThrownBy(
            () ->
                ((EmbeddingProvider) provider)
                    .embed(new EmbeddingCall(greedy, "m", 0), transport.anyLane())
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ProviderException.class);
    complete(Map.of()).get(20, TimeUnit.SECONDS);

    assertThat(server.requests().get(0).body()).contains("\"num_ctx\":1000000");
    assertThat(server.requests().get(1).body()).doesNotContain("num_ctx");
  }

  @Test
  void complete_failureThatIsNotOfMemory_keepsTheWindow() throws Exception {
    server.enqueue(ScriptedReply.json(503, "{\"error\":\"server busy, please try again\"}"));
    server.answer(FakeOllama.answer("m", List.of("hello"), 1, 1));
    CompletableFuture<ChatResponse.Answer> busy = complete(Map.of("num_ctx", new Json("8192")));

    assertThatThrownBy(() -> busy.get(20, TimeUnit.SECONDS))
        .hasCauseInstanceOf(ProviderException.class);
    complete(Map.of()).get(20, TimeUnit.SECONDS);

    assertThat(server.requests().get(1).body()).contains("\"num_ctx\":8192");
  }
}
