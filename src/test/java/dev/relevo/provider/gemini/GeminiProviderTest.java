package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Role;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the wire shows beside what every provider promises. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class GeminiProviderTest {
  private static final ChatRequest HELLO = ChatRequest.of(Message.user("hello"));
  private static final String ANSWER =
      "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"hi\"}]},\"finishReason\":\"STOP\"}]}";

  private TestTransport network;
  private Transport transport;
  private ScriptedServer server;
  private GeminiProvider provider;

  @BeforeAll
  void start() {
    network = new TestTransport();
    transport = network.transport();
  }

  @AfterAll
  void stop() {
    network.close();
  }

  @BeforeEach
  void open() {
    server = ScriptedServer.start().answer(ScriptedReply.json(ANSWER));
    provider = open("");
  }

  @AfterEach
  void close() {
    server.close();
  }

  private GeminiProvider open(String configuration) {
    return (GeminiProvider)
        GeminiTesting.open(
            "base-url = \""
                + server.address()
                + "/v1beta\", api-keys = [one, two]\n"
                + configuration,
            transport);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static ProviderError failure(CompletionStage<?> stage) {
    ExecutionException failure =
        Objects.requireNonNull(catchThrowableOfType(ExecutionException.class, () -> await(stage)));
    Throwable cause = Objects.requireNonNull(failure.getCause());
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return ((ProviderException) cause).error();
  }

  private ChatResponse.Answer complete(ChatRequest request, String model) throws Exception {
    return await(provider.complete(new ChatCall(request, model, 0), transport.anyLane()));
  }

  // ---- the request line ----

  @Test
  void complete_key_goesInAHeaderAndNotInTheAddress() throws Exception {
    await(provider.complete(new ChatCall(HELLO, "m", 1), transport.anyLane()));

    ScriptedServer.Recorded request = server.awaitRequest();
    assertThat(request.header("x-goog-api-key")).isEqualTo("two");
    assertThat(request.header("authorization")).isNull();
    assertThat(request.path()).isEqualTo("/v1beta/models/m:generateContent");
  }

  @Test
  void stream_path_asksForEvents() throws Exception {
    server.answer(ScriptedReply.sse(ANSWER));

    await(
        Source.fromGraph(
                provider.stream(new ChatCall(HELLO, "gemini-2.5-flash", 0), transport.anyLane()))
            .runForeach(event -> {}, transport.anyLane().materializer()));

    assertThat(server.awaitRequest().path())
        .isEqualTo("/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse");
  }

  @ParameterizedTest
  @CsvSource({
    "models/gemini-2.5-pro, /v1beta/models/gemini-2.5-pro:generateContent",
    "tunedModels/mine-7, /v1beta/tunedModels/mine-7:generateContent",
    "../../admin?x#y, /v1beta/models/..%2F..%2Fadmin%3Fx%23y:generateContent",
    "'a b%2Fñ', /v1beta/models/a%20b%252F%C3%B1:generateContent"
  })
  void complete_modelName_staysOneSegment(String model, String path) throws Exception {
    complete(HELLO, model);

    assertThat(server.awaitRequest().path()).isEqualTo(path);
  }

  // ---- signatures ----

  @Test
  void complete_callWithoutAnId_getsOneThatNoOtherHas() throws Exception {
    String call =
        "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"add\",\"args\":{}}}]},"
            + "\"finishReason\":\"STOP\"}]}";
    server.enqueue(ScriptedReply.json(call), ScriptedReply.json(call));

    String first = complete(HELLO, "gemini-3-pro").toolCalls().get(0).id();

    assertThat(complete(HELLO, "gemini-3-pro").toolCalls().get(0).id()).isNotEqualTo(first);
  }

  @Test
  void complete_nextTurn_sendsTheSignatureThatTheCallerDropped() throws Exception {
    server.enqueue(
        ScriptedReply.json(
            "{\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"add\",\"args\":{}},"
                + "\"thoughtSignature\":\"c2ln\"}]},\"finishReason\":\"STOP\"}]}"));
    ToolCall call = complete(HELLO, "gemini-3.5-flash").toolCalls().get(0);
    server.awaitRequest();
    ToolCall told = new ToolCall(call.id(), call.name(), call.arguments());

    complete(
        ChatRequest.of(
            Message.user("hello"),
            new Message(Role.ASSISTANT, List.of(), List.of(told), null, null, null, Map.of()),
            Message.toolResult(call.id(), "3")),
        "gemini-3.5-flash");

    JsonNode body = GeminiTesting.json(server.awaitRequest().body());
    assertThat(body.at("/contents/1/parts/0/thoughtSignature").asText()).isEqualTo("c2ln");
    assertThat(body.at("/contents/2/parts/0/functionResponse/name").asText()).isEqualTo("add");
  }

  @Test
  void complete_requestThatGeminiCannotTake_sendsNothing() {
    ChatRequest request = ChatRequest.of(Message.toolResult("unknown", "3"));

    ProviderError error =
        failure(provider.complete(new ChatCall(request, "m", 0), transport.anyLane()));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(server.requests()).isEmpty();
  }

  // ---- the list of models ----

  private ProbeReport probe() throws Exception {
    return await(provider.probe(transport.anyLane()));
  }

  @Test
  void probe_list_tellsLimitsAndAbilities() throws Exception {
    server.answer(
        ScriptedReply.json(
            """
            {"models":[
             {"name":"models/gemini-2.5-flash","inputTokenLimit":1048576,"outputTokenLimit":65536,
              "supportedGenerationMethods":["generateContent","countTokens"]},
             {"name":"models/gemini-2.0-flash","supportedGenerationMethods":["generateContent"]},
             {"name":"models/gemini-embedding-001","inputTokenLimit":2048,"outputTokenLimit":1,
              "supportedGenerationMethods":["embedContent","countTextTokens"]},
             {"name":"models/imagen-4","supportedGenerationMethods":["predict"]},
             {"name":"models/live","supportedGenerationMethods":["bidiGenerateContent"]}]}
            """));

    List<ModelInfo> models = probe().models();

    assertThat(models)
        .extracting(ModelInfo::name)
        .containsExactly("gemini-2.5-flash", "gemini-2.0-flash", "gemini-embedding-001");
    ModelInfo flash = models.get(0);
    assertThat(flash.contextTokens()).isEqualTo(1_048_576);
    assertThat(flash.maxOutputTokens()).isEqualTo(65_536);
    assertThat(flash.owner()).isEqualTo("google");
    assertThat(flash.capabilities().has(Ability.CHAT)).isTrue();
    assertThat(flash.capabilities().has(Ability.REASONING)).isTrue();
    assertThat(models.get(1).capabilities().has(Ability.REASONING)).isFalse();
    assertThat(models.get(1).contextTokens()).isNull();
    assertThat(models.get(2).capabilities().abilities()).containsExactly(Ability.EMBEDDINGS);
    assertThat(server.awaitRequest().header("x-goog-api-key")).isEqualTo("one");
  }

  @Test
  void probe_wrongKey_isRejectedAlthoughTheStatusIs400() throws Exception {
    server.answer(
        ScriptedReply.json(
            400,
            "{\"error\":{\"code\":400,\"message\":\"API key not valid. Please pass a valid API key.\","
                + "\"status\":\"INVALID_ARGUMENT\",\"details\":[{\"@type\":"
                + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"API_KEY_INVALID\"}]}}"));

    assertThat(probe().state()).isEqualTo(ProbeReport.State.KEY_REJECTED);
  }

  @Test
  void probe_badRequest_isNoRejectedKey() throws Exception {
    server.answer(ScriptedReply.json(400, "{\"error\":{\"code\":400,\"message\":\"no\"}}"));

    assertThat(probe().state()).isEqualTo(ProbeReport.State.HTTP_ERROR);
  }

  @Test
  void probe_configuredModelThatIsNotListed_isOfferedAllTheSame() throws Exception {
    provider = open("models = [\"tunedModels/mine\"], context-tokens = 99");
    server.answer(ScriptedReply.json("{\"models\":[]}"));

    assertThat(probe().models())
        .singleElement()
        .satisfies(
            model -> {
              assertThat(model.name()).isEqualTo("tunedModels/mine");
              assertThat(model.contextTokens()).isEqualTo(99);
              assertThat(model.owner()).isEqualTo("google");
            });
  }

  // ---- vectors ----

  private CompletionStage<Embeddings> embed(EmbeddingRequest request) {
    return provider.embed(
        new EmbeddingCall(request, "gemini-embedding-001", 1), transport.anyLane());
  }

  private static ScriptedReply vectors(int count) {
    List<String> vectors = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      vectors.add("{\"values\":[" + i + ",-0.5]}");
    }
    return ScriptedReply.json("{\"embeddings\":[" + String.join(",", vectors) + "]}");
  }

  @Test
  void embed_texts_becomeOneBatch() throws Exception {
    server.answer(vectors(2));
    EmbeddingRequest request =
        new EmbeddingRequest(
            "m",
            List.of(new EmbeddingRequest.Text("one"), new EmbeddingRequest.Text("ñ🌍")),
            256,
            null,
            Map.of());

    Embeddings made = await(embed(request));

    assertThat(made.vectors()).containsExactly(Vector.of(0, -0.5f), Vector.of(1, -0.5f));
    assertThat(made.usage()).isEqualTo(Usage.estimated(6, 0));
    ScriptedServer.Recorded recorded = server.awaitRequest();
    assertThat(recorded.path()).isEqualTo("/v1beta/models/gemini-embedding-001:batchEmbedContents");
    assertThat(recorded.header("x-goog-api-key")).isEqualTo("two");
    assertThat(GeminiTesting.json(recorded.body()))
        .isEqualTo(
            GeminiTesting.json(
                """
                {"requests":[
                 {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"one"}]},
                  "outputDimensionality":256},
                 {"model":"models/gemini-embedding-001","content":{"parts":[{"text":"ñ🌍"}]},
                  "outputDimensionality":256}]}
                """));
  }

  /** The API answers 400 to more than 100 texts in one request. */
  @Test
  void embed_moreTextsThanABatchHolds_takesSeveralRequestsInOrder() throws Exception {
    server.enqueue(vectors(100), vectors(100), vectors(1));
    List<String> texts = IntStream.range(0, 201).mapToObj(i -> "t" + i).toList();

    Embeddings made = await(embed(EmbeddingRequest.of("m", texts)));

    assertThat(made.vectors()).hasSize(201);
    assertThat(made.vectors().get(150)).isEqualTo(Vector.of(50, -0.5f));
    assertThat(server.requests()).hasSize(3);
    assertThat(server.requests().get(2).body()).contains("\"t200\"").doesNotContain("\"t199\"");
    assertThat(server.requests().get(0).body()).doesNotContain("outputDimensionality");
  }

  @Test
  void embed_tokens_areRefusedNamingTheField() {
    ProviderError error =
        failure(
            embed(
                new EmbeddingRequest(
                    "m",
                    List.of(new EmbeddingRequest.Tokens(List.of(1, 2))),
                    null,
                    null,
                    Map.of())));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("input");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void embed_wrongNumberOfVectors_isBroken() {
    for (String body :
        List.of(
            "{\"embeddings\":[]}",
            "{}",
            "not JSON",
            "{\"embeddings\":[{\"values\":[]}]}",
            "{\"embeddings\":[{\"values\":[1]},{\"values\":[1]}]}")) {
      server.answer(ScriptedReply.json(body));

      assertThat(failure(embed(EmbeddingRequest.of("m", List.of("one")))).errorClass())
          .as(body)
          .isEqualTo(ErrorClass.BROKEN_ANSWER);
    }
  }

  @Test
  void embed_refusal_isClassified() {
    server.answer(
        ScriptedReply.json(429, "{\"error\":{\"code\":429,\"message\":\"Please retry in 7s.\"}}"));

    assertThat(failure(embed(EmbeddingRequest.of("m", List.of("one")))).errorClass())
        .isEqualTo(ErrorClass.RATE_LIMITED);
  }
}
