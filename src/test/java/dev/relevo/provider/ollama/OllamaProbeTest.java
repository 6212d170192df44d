package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class OllamaProbeTest {
  private TestTransport network;
  private Transport transport;

  @BeforeAll
  void start() {
    network = new TestTransport();
    transport = network.transport();
  }

  @AfterAll
  void stop() {
    network.close();
  }

  private ProbeReport probe(String address, String configuration) throws Exception {
    try (ChatProvider provider =
        OllamaTesting.open("base-url = \"" + address + "\"\n" + configuration, transport)) {
      return provider.probe(transport.anyLane()).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  private ProbeReport probe(ScriptedReply tags) throws Exception {
    try (ScriptedServer server = ScriptedServer.start().answer(tags)) {
      return probe(server.address().toString(), "");
    }
  }

  @Test
  void probe_hostWithModels_isAvailable() throws Exception {
    try (FakeOllama host = FakeOllama.start("a:latest", "b:1b").load("b:1b")) {
      ProbeReport report = probe(host.address().toString(), "");

      assertThat(report.state()).isEqualTo(ProbeReport.State.AVAILABLE);
      assertThat(report.version()).isEqualTo(FakeOllama.VERSION);
      assertThat(report.models()).extracting(ModelInfo::name).containsExactly("a:latest", "b:1b");
      assertThat(report.models()).extracting(ModelInfo::loaded).containsExactly(false, true);
      assertThat(host.chats()).isEmpty();
    }
  }

  @Test
  void probe_hostWithoutModels_tellsWhatToPull() throws Exception {
    try (FakeOllama host = FakeOllama.start()) {
      ProbeReport report = probe(host.address().toString(), "");
      assertThat(report.state()).isEqualTo(ProbeReport.State.NO_MODELS);
      assertThat(report.detail()).isEqualTo("no models; run `ollama pull NAME`");

      host.add("other:latest");
      assertThat(probe(host.address().toString(), "models = [llama3]").detail())
          .isEqualTo("no models; run `ollama pull llama3`");
    }
  }

  @Test
  void probe_nothingListens_tellsHowToStartIt() throws Exception {
    ProbeReport report = probe(ScriptedServer.refusedAddress().toString(), "");

    assertThat(report.state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
    assertThat(report.detail())
        .contains("connection refused")
        .endsWith("start it with `ollama serve` or set base-url");
  }

  @Test
  void probe_errorStatus_isShown() throws Exception {
    ProbeReport report = probe(ScriptedReply.text(503, "busy"));

    assertThat(report.state()).isEqualTo(ProbeReport.State.HTTP_ERROR);
    assertThat(report.detail()).isEqualTo("HTTP error 503");
  }

  @Test
  void probe_keyRefused_isShown() throws Exception {
    assertThat(probe(ScriptedReply.text(401, "no")).state())
        .isEqualTo(ProbeReport.State.KEY_REJECTED);
  }

  @Test
  void probe_somethingElseListens_isHttpError() throws Exception {
    assertThat(probe(ScriptedReply.text(200, "Welcome to nginx!")).state())
        .isEqualTo(ProbeReport.State.HTTP_ERROR);
    assertThat(probe(ScriptedReply.raw("SSH-2.0-OpenSSH\r\n\r\n")).state())
        .isEqualTo(ProbeReport.State.HTTP_ERROR);
    assertThat(probe(ScriptedReply.resetAtOnce()).state()).isEqualTo(ProbeReport.State.HTTP_ERROR);
  }

  @Test
  void probe_olderHost_isAvailableWithoutVersionAndProcesses() throws Exception {
    try (ScriptedServer server =
        ScriptedServer.start()
            .answer(
                request ->
                    request.path().equals("/api/tags")
                        ? ScriptedReply.json("{\"models\":[{\"name\":\"a\"}]}")
                        : ScriptedReply.text(404, "404 page not found"))) {
      ProbeReport report = probe(server.address().toString(), "");

      assertThat(report.state()).isEqualTo(ProbeReport.State.AVAILABLE);
      assertThat(report.version()).isNull();
    }
  }

  @Test
  void probe_hostThatDoesNotTellWhatIsLoaded_keepsTheWindow() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start()
                .answer(
                    request ->
                        switch (request.path()) {
                          case "/api/tags" -> ScriptedReply.json("{\"models\":[{\"name\":\"a\"}]}");
                          case "/api/chat" -> FakeOllama.answer("a", List.of("hi"), 1, 1);
                          default -> ScriptedReply.text(404, "404 page not found");
                        });
        ChatProvider provider =
            OllamaTesting.open("base-url = \"" + server.address() + "\"", transport)) {
      ChatRequest request = ChatRequest.of(Message.user("hi"));
      complete(provider, request.withExtra(Map.of("num_ctx", new Json("16384"))));
      for (int i = 0; i < 3; i++) {
        provider.probe(transport.anyLane()).toCompletableFuture().get(20, TimeUnit.SECONDS);
      }
      complete(provider, request);

      assertThat(
              server.requests().stream()
                  .filter(it -> it.path().equals("/api/chat"))
                  .map(ScriptedServer.Recorded::body))
          .hasSize(2)
          .allMatch(body -> body.contains("\"num_ctx\":16384"));
    }
  }

  private void complete(ChatProvider provider, ChatRequest request) throws Exception {
    provider
        .complete(new ChatCall(request, "a", 0), transport.anyLane())
        .toCompletableFuture()
        .get(20, TimeUnit.SECONDS);
  }

  @Test
  void probe_findings_shapeTheRequestsThatFollow() throws Exception {
    try (ScriptedServer server =
            ScriptedServer.start()
                .answer(
                    request ->
                        switch (request.path()) {
                          case "/api/tags" ->
                              ScriptedReply.json(
                                  "{\"models\":[{\"name\":\"a:latest\","
                                      + "\"capabilities\":[\"completion\"]}]}");
                          case "/api/ps" ->
                              ScriptedReply.json(
                                  "{\"models\":[{\"name\":\"a:latest\","
                                      + "\"context_length\":16384}]}");
                          default -> FakeOllama.answer("a", List.of("hi"), 1, 1);
                        });
        ChatProvider provider =
            OllamaTesting.open("base-url = \"" + server.address() + "\"", transport)) {
      provider.probe(transport.anyLane()).toCompletableFuture().get(20, TimeUnit.SECONDS);

      ChatRequest request =
          ChatRequest.of(Message.user("hi"))
              .withReasoningEffort("high")
              .withExtra(Map.of("num_ctx", new Json("2048")));
      complete(provider, request);

      String sent =
          server.requests().stream()
              .filter(it -> it.path().equals("/api/chat"))
              .findFirst()
              .orElseThrow()
              .body();
      assertThat(JsonMapper.read(sent).at("/options/num_ctx").asInt()).isEqualTo(16384);
      assertThat(JsonMapper.read(sent).has("think")).isFalse();
    }
  }

  @Test
  void probe_hostBehindAProxy_isAskedWithTheKey() throws Exception {
    try (FakeOllama host = FakeOllama.start("a")) {
      assertThat(probe(host.address().toString(), "api-keys = [k1]").state())
          .isEqualTo(ProbeReport.State.AVAILABLE);

      assertThat(host.server().requests())
          .allSatisfy(it -> assertThat(it.header("authorization")).isEqualTo("Bearer k1"));
    }
  }
}
