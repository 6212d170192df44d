package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
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
final class OllamaEmbeddingsTest {
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
    provider =
        OllamaTesting.open(
            "base-url = \"" + server.address() + "\", api-keys = [k], context-length = 512",
            transport);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private CompletionStage<Embeddings> embed(EmbeddingRequest request) {
    return ((EmbeddingProvider) provider)
        .embed(new EmbeddingCall(request, "e:latest", 0), transport.anyLane());
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private ProviderError failure(EmbeddingRequest request) {
    ExecutionException failure =
        catchThrowableOfType(ExecutionException.class, () -> await(embed(request)));
    assertThat(failure).cause().isInstanceOf(ProviderException.class);
    return ((ProviderException) failure.getCause()).error();
  }

  private static EmbeddingRequest texts(String... texts) {
    return EmbeddingRequest.of("asked", List.of(texts));
  }

  @Test
  void embed_texts_becomeVectorsInTheirOrder() throws Exception {
    server.answer(
        ScriptedReply.json(
            """
            {"model":"e","embeddings":[[1,0.5],[-2e-1,3]],"total_duration":9,\
            "prompt_eval_count":7}"""));

    assertThat(await(embed(texts("a", "b"))))
        .isEqualTo(
            new Embeddings(List.of(Vector.of(1, 0.5f), Vector.of(-0.2f, 3)), Usage.reported(7, 0)));
    ScriptedServer.Recorded request = server.awaitRequest();
    assertThat(request.path()).isEqualTo("/api/embed");
    assertThat(request.header("authorization")).isEqualTo("Bearer k");
    JsonNode expected =
        JsonMapper.read(
            """
            {"model":"e:latest","input":["a","b"],"truncate":false,"options":{"num_ctx":512}}""");
    assertThat(JsonMapper.read(request.body())).isEqualTo(expected);
  }

  @Test
  void embed_uncounted_isEstimated() throws Exception {
    server.answer(ScriptedReply.json("{\"embeddings\":[[1]]}"));

    assertThat(await(embed(texts("12345678"))).usage()).isEqualTo(Usage.estimated(8, 0));
  }

  @Test
  void embed_tokens_areUnsupportedAndNothingIsSent() {
    ProviderError error =
        failure(
            new EmbeddingRequest(
                "asked", List.of(new EmbeddingRequest.Tokens(List.of(1))), null, null, Map.of()));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("input");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void embed_hostWithoutThePath_isTooOld() {
    server.answer(ScriptedReply.text(404, "404 page not found"));

    ProviderError error = failure(texts("a"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.message()).contains("too old");
  }

  @Test
  void embed_missingModel_isMissing() {
    server.answer(ScriptedReply.json(404, "{\"error\":\"model 'e:latest' not found\"}"));

    assertThat(failure(texts("a")).errorClass()).isEqualTo(ErrorClass.MODEL_MISSING);
  }

  @Test
  void embed_tooLongText_failsTheCall() {
    server.answer(
        ScriptedReply.json(400, "{\"error\":\"the input length exceeds the context length\"}"));

    assertThat(failure(texts("a")).errorClass()).isEqualTo(ErrorClass.TOO_LONG);
  }

  @Test
  void embed_modelThatOnlyChats_isUnsupported() {
    server.answer(
        ScriptedReply.json(500, "{\"error\":\"this model does not support embeddings\"}"));

    assertThat(failure(texts("a")).errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "{\"embeddings\":[[1]]}",
        "{\"embeddings\":[[1],[1,2]]}",
        "{\"embeddings\":[[],[]]}"
      })
  void embed_answerThatDoesNotFit_isBroken(String body) {
    server.answer(ScriptedReply.json(body));

    assertThat(failure(texts("a", "b")).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }
}
