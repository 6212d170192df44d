package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import dev.relevo.transport.Upstream;
import dev.relevo.transport.UpstreamCall;
import dev.relevo.transport.UpstreamReply;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes over the wire beside what every provider promises: headers, paths and embeddings. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class CohereWireTest {
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
        CohereTesting.open(
            "base-url = \"" + server.address() + "\", api-keys = [\"k1\", \"k2\"]", transport);
  }

  @AfterEach
  void close() {
    provider.close();
    server.close();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletionStage<Embeddings> embed(EmbeddingRequest request) {
    return ((EmbeddingProvider) provider)
        .embed(new EmbeddingCall(request, "embed-v4.0", 0), transport.anyLane());
  }

  private ProviderError failure(EmbeddingRequest request) {
    ExecutionException failure =
        catchThrowableOfType(ExecutionException.class, () -> await(embed(request)));
    assertThat(failure).cause().isInstanceOf(ProviderException.class);
    return ((ProviderException) failure.getCause()).error();
  }

  private static EmbeddingRequest texts(int count) {
    return EmbeddingRequest.of("asked", IntStream.range(0, count).mapToObj(i -> "t" + i).toList());
  }

  /** Answers with vectors that tell the texts they are of. */
  private static ScriptedReply vectors(ScriptedServer.Recorded request) {
    List<String> vectors = new ArrayList<>();
    for (JsonNode text : json(request.body()).path("texts")) {
      vectors.add("[" + text.asText().substring(1) + ",0.5]");
    }
    return ScriptedReply.json(
        "{\"id\":\"e\",\"embeddings\":{\"float\":["
            + String.join(",", vectors)
            + "]},\"meta\":{\"billed_units\":{\"input_tokens\":10}}}");
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  @Test
  void complete_request_hasPathKeyAndName() throws Exception {
    server.answer(
        ScriptedReply.json("{\"finish_reason\":\"COMPLETE\",\"message\":{\"content\":[]}}"));

    await(
        provider.complete(
            new ChatCall(ChatRequest.of(Message.user("hi")), "m1", 1), transport.anyLane()));

    ScriptedServer.Recorded request = server.awaitRequest();
    assertThat(request.path()).isEqualTo("/v2/chat");
    assertThat(request.header("authorization")).isEqualTo("Bearer k2");
    assertThat(request.header("x-client-name")).isEqualTo("relevo");
    assertThat(json(request.body()).path("stream")).isEqualTo(json("false"));
  }

  @Test
  void embed_texts_areAskedInCoheresWords() throws Exception {
    server.answer(CohereWireTest::vectors);

    Embeddings embeddings = await(embed(texts(2)));

    assertThat(embeddings)
        .isEqualTo(
            new Embeddings(List.of(Vector.of(0, 0.5f), Vector.of(1, 0.5f)), Usage.reported(10, 0)));
    ScriptedServer.Recorded request = server.awaitRequest();
    assertThat(request.path()).isEqualTo("/v2/embed");
    assertThat(request.header("x-client-name")).isEqualTo("relevo");
    assertThat(json(request.body()))
        .isEqualTo(
            json(
                """
                {"model":"embed-v4.0","texts":["t0","t1"],"input_type":"search_document",\
                "embedding_types":["float"],"truncate":"NONE"}"""));
  }

  @Test
  void embed_moreThanCohereTakesAtOnce_isSplitAndJoinedInOrder() throws Exception {
    server.answer(CohereWireTest::vectors);

    Embeddings embeddings = await(embed(texts(200)));

    assertThat(embeddings.vectors()).hasSize(200);
    for (int i = 0; i < 200; i++) {
      assertThat(embeddings.vectors().get(i).get(0)).isEqualTo(i);
    }
    assertThat(embeddings.usage()).isEqualTo(Usage.reported(30, 0));
    assertThat(server.requests())
        .extracting(request -> json(request.body()).path("texts").size())
        .containsExactly(96, 96, 8);
  }

  @Test
  void embed_whatTheRequestSays_beatsTheDefaults() throws Exception {
    server.answer(CohereWireTest::vectors);
    Map<String, Json> extra =
        Map.of("input_type", new Json("\"search_query\""), "truncate", new Json("true"));

    await(
        embed(
            new EmbeddingRequest(
                "asked", List.of(new EmbeddingRequest.Text("t1")), 256, null, extra)));

    JsonNode body = json(server.awaitRequest().body());
    assertThat(body.path("input_type").asText()).isEqualTo("search_query");
    assertThat(body.path("truncate").asText()).isEqualTo("END");
    assertThat(body.path("output_dimension").asInt()).isEqualTo(256);
  }

  @Test
  void embed_configuredInputType_isSent() throws Exception {
    server.answer(CohereWireTest::vectors);
    try (ChatProvider other =
        CohereTesting.open(
            "base-url = \""
                + server.address()
                + "\", api-keys = [k], embedding-input-type = clustering",
            transport)) {
      await(
          ((EmbeddingProvider) other)
              .embed(new EmbeddingCall(texts(1), "m", 0), transport.anyLane()));
    }

    assertThat(json(server.awaitRequest().body()).path("input_type").asText())
        .isEqualTo("clustering");
  }

  @Test
  void embed_tokens_areUnsupportedAndNothingIsSent() {
    ProviderError error =
        failure(
            new EmbeddingRequest(
                "asked",
                List.of(new EmbeddingRequest.Tokens(List.of(1, 2))),
                null,
                null,
                Map.of()));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("input");
    assertThat(server.requests()).isEmpty();
  }

  @Test
  void embed_tooLongText_failsTheCall() {
    server.answer(ScriptedReply.json(400, "{\"message\":\"too many tokens: text 0 is too long\"}"));

    assertThat(failure(texts(1)).errorClass()).isEqualTo(ErrorClass.TOO_LONG);
  }

  @Test
  void embed_secondGroupFails_failsTheCall() {
    server.enqueue(
        ScriptedReply.json(
            "{\"embeddings\":{\"float\":["
                + "[1],".repeat(95)
                + "[1]]},\"meta\":{\"billed_units\":{\"input_tokens\":10}}}"),
        ScriptedReply.json(429, "{\"message\":\"Please wait and try again later\"}"));

    assertThat(failure(texts(97)).errorClass()).isEqualTo(ErrorClass.RATE_LIMITED);
    assertThat(server.requests()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"embeddings\":{\"float\":[[1]]}}",
        "{\"embeddings\":{\"float\":[[1],[2],[3]]}}",
        "{\"embeddings\":{\"float\":[[1],[1,2]]}}",
        "{\"embeddings\":{\"float\":[[],[]]}}"
      })
  void embed_answerThatDoesNotFit_isBroken(String body) {
    server.answer(ScriptedReply.json(body));

    assertThat(failure(texts(2)).errorClass()).isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void embed_answerThatCountsNothing_isEstimated() throws Exception {
    server.answer(ScriptedReply.json("{\"embeddings\":{\"float\":[[1],[2]]}}"));

    assertThat(await(embed(texts(2))).usage()).isEqualTo(Usage.estimated(4, 0));
  }

  @Test
  void embed_calledBack_asksForNoMore() {
    List<UpstreamCall> asked = new ArrayList<>();
    CompletableFuture<UpstreamReply> first = new CompletableFuture<>();
    Upstream upstream =
        (lane, call, abandoned) -> {
          asked.add(call);
          return first;
        };
    CompletableFuture<Void> abandoned = new CompletableFuture<>();
    CompletionStage<Embeddings> running =
        new CohereProvider(
                CohereTesting.definition("api-keys = [k]").settings(),
                CohereTesting.settings(""),
                upstream)
            .embed(
                new EmbeddingCall(texts(97), "m", 0, limits -> {}, abandoned),
                new Lane(transport.anyLane().materializer(), Runnable::run, 0));

    abandoned.complete(null);
    first.complete(
        new UpstreamReply(
            200,
            List.of(),
            new UpstreamReply.Whole(
                ByteString.fromString(
                    "{\"embeddings\":{\"float\":[" + "[1],".repeat(95) + "[1]]}}"))));

    assertThat(asked).hasSize(1);
    assertThat(running.toCompletableFuture()).isCompletedExceptionally();
  }
}
