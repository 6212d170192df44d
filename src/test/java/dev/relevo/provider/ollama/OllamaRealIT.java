package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.Embeddings;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Tool;
import dev.relevo.chat.Usage;
import dev.relevo.provider.Ability;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.EmbeddingCall;
import dev.relevo.provider.EmbeddingProvider;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.testing.TinyGguf;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.actor.testkit.typed.javadsl.ActorTestKit;
import org.apache.pekko.stream.javadsl.Sink;
import org.apache.pekko.stream.javadsl.Source;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The provider against a real Ollama: the environment variable {@code OLLAMA_BIN} names its binary.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class OllamaRealIT {
  private static final String MODEL = "tiny:latest";

  private ActorTestKit kit;
  private Transport transport;
  private Lane lane;
  private RealOllama server;
  private ChatProvider provider;

  @BeforeAll
  void startSystem() {
    kit = ActorTestKit.create();
    transport = TestTransport.configured(kit.system());
    lane = transport.anyLane();
  }

  @AfterAll
  void stopSystem() {
    kit.shutdownTestKit();
  }

  @BeforeEach
  void startServer(@TempDir Path folder) throws Exception {
    String binary = System.getenv("OLLAMA_BIN");
    // for each test: an assumption about the whole class would let its tests vanish from the report
    assumeTrue(binary != null, "OLLAMA_BIN does not name an Ollama binary");
    server = RealOllama.start(binary, folder);
    server.createTinyModel("tiny");
    provider =
        OllamaTesting.open(
            "base-url = \"" + server.address() + "\", context-length = 4096, keep-alive = 5m",
            transport);
  }

  @AfterEach
  void stopServer() throws Exception {
    if (server != null) {
      provider.close();
      server.close();
    }
  }

  private static ChatCall call(String model, int maxTokens) {
    return call(model, Sampling.DEFAULT.withMaxTokens(maxTokens).withTemperature(0));
  }

  /**
   * Goes on for minutes. It must not be greedy: Ollama breaks off answers that repeat one token.
   */
  private static ChatCall endlessCall() {
    return call(MODEL, Sampling.DEFAULT.withMaxTokens(40_000).withTemperature(1.5).withSeed(1));
  }

  private static ChatCall call(String model, Sampling sampling) {
    return new ChatCall(
        ChatRequest.of(Message.user("Tell me everything")).withSampling(sampling), model, 0);
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  private List<ChatEvent> stream(ChatCall call) throws Exception {
    return await(
        Source.fromGraph(provider.stream(call, lane)).runWith(Sink.seq(), lane.materializer()));
  }

  private ErrorClass failure(ChatCall call) {
    return failure(
        Source.fromGraph(provider.stream(call, lane)).runWith(Sink.seq(), lane.materializer()));
  }

  private static ErrorClass failure(CompletionStage<?> end) {
    ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> await(end));
    assertThat(failure).cause().isInstanceOf(ProviderException.class);
    return ((ProviderException) failure.getCause()).error().errorClass();
  }

  private ErrorClass failureAfterThirdEvent(Runnable blow) {
    return failure(
        Source.fromGraph(provider.stream(endlessCall(), lane))
            .zipWithIndex()
            .runForeach(
                event -> {
                  if (event.second() == 2) {
                    blow.run();
                  }
                },
                lane.materializer()));
  }

  @Test
  void probe_server_listsTheModelAndWhetherItIsLoaded() throws Exception {
    ProbeReport before = await(provider.probe(lane));
    stream(call(MODEL, 1));
    ProbeReport after = await(provider.probe(lane));

    assertThat(before.state()).isEqualTo(ProbeReport.State.AVAILABLE);
    assertThat(before.version()).isNotBlank();
    assertThat(before.models()).extracting(ModelInfo::name).containsExactly(MODEL);
    assertThat(before.models().get(0).sizeBytes()).isGreaterThan(TinyGguf.bytes().length);
    assertThat(before.models().get(0).loaded()).isFalse();
    assertThat(after.models().get(0).loaded()).isTrue();
  }

  @Test
  void stream_answer_hasTextCountsAndDurations() throws Exception {
    List<ChatEvent> events = stream(call(MODEL, 20));

    assertThat(events).hasSizeGreaterThan(5).first().isInstanceOf(ChatEvent.TextDelta.class);
    assertThat(events).endsWith(new ChatEvent.Finished(FinishReason.LENGTH));
    ChatEvent.UsageReported reported = (ChatEvent.UsageReported) events.get(events.size() - 2);
    assertThat(reported.usage().source()).isEqualTo(Usage.Source.REPORTED);
    assertThat(reported.usage().promptTokens()).isPositive();
    assertThat(reported.usage().completionTokens()).isEqualTo(20);
    assertThat(reported.timing()).isNotNull();
    assertThat(reported.timing().loadNanos()).isPositive();
    assertThat(reported.timing().decodeNanos()).isPositive();
  }

  @Test
  void complete_answer_isTheSameAtTemperatureZero() throws Exception {
    ChatResponse.Answer first = await(provider.complete(call(MODEL, 20), lane));
    ChatResponse.Answer second = await(provider.complete(call(MODEL, 20), lane));

    assertThat(first.text()).isNotBlank().isEqualTo(second.text());
    assertThat(first.finishReason()).isEqualTo(FinishReason.LENGTH);
  }

  @Test
  void stream_cancelled_freesTheServer() throws Exception {
    List<ChatEvent> begun =
        await(
            Source.fromGraph(provider.stream(endlessCall(), lane))
                .take(3)
                .runWith(Sink.seq(), lane.materializer()));

    assertThat(begun).hasSize(3);
    // the server answers one at a time, and the cancelled answer would have taken minutes
    assertThat(stream(call(MODEL, 5))).endsWith(new ChatEvent.Finished(FinishReason.LENGTH));
  }

  @Test
  void stream_logprobs_areToldWhereTheModelIsSaidTo() throws Exception {
    ChatCall plain = call(MODEL, 5);
    boolean said = await(provider.probe(lane)).models().get(0).capabilities().has(Ability.LOGPROBS);
    List<ChatEvent> events = stream(new ChatCall(plain.request().withTopLogprobs(2), MODEL, 0));

    List<TokenLogprob> tokens = new ArrayList<>();
    for (ChatEvent event : events) {
      if (event instanceof ChatEvent.LogprobsDelta delta) {
        tokens.addAll(delta.tokens());
      }
    }
    assertThat(tokens).hasSize(said ? 5 : 0).allMatch(token -> token.logprob() <= 0);
    assertThat(tokens).allMatch(token -> token.top().size() == 2);
  }

  @Test
  void embed_texts_haveVectorsOfOneLength() throws Exception {
    EmbeddingRequest request = EmbeddingRequest.of(MODEL, List.of("one", "two", "one"));

    Embeddings embeddings =
        await(((EmbeddingProvider) provider).embed(new EmbeddingCall(request, MODEL, 0), lane));

    assertThat(embeddings.vectors()).hasSize(3);
    assertThat(embeddings.vectors().get(0)).isEqualTo(embeddings.vectors().get(2));
    assertThat(embeddings.usage().source()).isEqualTo(Usage.Source.REPORTED);
  }

  private ModelHost host() {
    return (ModelHost) provider;
  }

  @Test
  void load_andUnload_areWhatTheServerLists() throws Exception {
    assertThat(await(host().loaded(lane))).isEmpty();

    await(host().load(MODEL, lane));

    assertThat(await(host().loaded(lane)))
        .singleElement()
        .satisfies(
            loaded -> {
              assertThat(loaded.name()).isEqualTo(MODEL);
              assertThat(loaded.bytes()).isPositive();
              assertThat(loaded.digest()).hasSize(64);
              assertThat(loaded.expires())
                  .isBetween(Instant.now().plusSeconds(200), Instant.now().plusSeconds(310));
            });
    await(host().unload(MODEL, lane));
    Awaitility.await().until(() -> await(host().loaded(lane)).isEmpty());
    await(host().unload(MODEL, lane));
  }

  @Test
  void load_windowOfRequests_letsThemUseTheSameProcess() throws Exception {
    await(host().load(MODEL, lane));
    Set<Long> runners = server.runners();

    stream(call(MODEL, 5));
    await(
        ((EmbeddingProvider) provider)
            .embed(new EmbeddingCall(EmbeddingRequest.of(MODEL, List.of("one")), MODEL, 0), lane));

    assertThat(runners).isNotEmpty();
    assertThat(server.runners()).isEqualTo(runners);
  }

  @Test
  void load_pinnedModel_hasNoEnd() throws Exception {
    try (ChatProvider pinning =
        OllamaTesting.open("base-url = \"" + server.address() + "\", pinned = [tiny]", transport)) {
      await(((ModelHost) pinning).load("tiny", lane));

      assertThat(await(host().loaded(lane)))
          .singleElement()
          .satisfies(loaded -> assertThat(loaded.expires()).isNull());
      // others that ask for less do not shorten it
      ChatCall plain = call(MODEL, 2);
      ChatRequest brief = plain.request().withExtra(Map.of("keep_alive", new Json("0")));
      await(
          Source.fromGraph(pinning.stream(new ChatCall(brief, MODEL, 0), lane))
              .runWith(Sink.seq(), lane.materializer()));
      assertThat(await(host().loaded(lane))).hasSize(1);
    }
  }

  @Test
  void copyShowAndDelete_changeTheDisk() throws Exception {
    await(host().copy(MODEL, "second:one", lane));

    assertThat(await(host().show("second:one", false, lane)).text())
        .contains("general.architecture");
    await(host().delete("second:one", lane));
    assertThat(failure(host().show("second:one", true, lane))).isEqualTo(ErrorClass.MODEL_MISSING);
    assertThat(failure(host().delete("second:one", lane))).isEqualTo(ErrorClass.MODEL_MISSING);
    assertThat(failure(host().copy("second:one", "x", lane))).isEqualTo(ErrorClass.MODEL_MISSING);
    assertThat(failure(host().load("second:one", lane))).isEqualTo(ErrorClass.MODEL_MISSING);
    assertThat(failure(host().unload("second:one", lane))).isEqualTo(ErrorClass.MODEL_MISSING);
  }

  @Test
  void pull_registryOutOfReach_failsInsideTheStream() {
    String nowhere = "127.0.0.1:" + ScriptedServer.refusedPort() + "/library/nothing:latest";

    assertThat(failure(host().pull(nowhere, lane).runWith(Sink.seq(), lane.materializer())))
        .isEqualTo(ErrorClass.TRANSIENT);
  }

  @Test
  void stream_rawPrompt_isAnsweredAndGivesItsContext() throws Exception {
    ChatCall plain = call(MODEL, 8);
    ChatRequest prompt = plain.request().withRawPrompt(new RawPrompt(false, null, null, null));
    ChatResponse.Answer answer = await(provider.complete(new ChatCall(prompt, MODEL, 0), lane));
    ChatRequest more = prompt.withRawPrompt(new RawPrompt(false, null, null, answer.context()));
    ChatResponse.Answer next = await(provider.complete(new ChatCall(more, MODEL, 0), lane));
    ChatRequest verbatim = prompt.withRawPrompt(new RawPrompt(true, null, null, null));
    ChatResponse.Answer raw = await(provider.complete(new ChatCall(verbatim, MODEL, 0), lane));

    assertThat(answer.text()).isNotBlank();
    assertThat(answer.context()).isNotNull();
    assertThat(answer.usage().completionTokens()).isEqualTo(8);
    assertThat(next.usage().promptTokens()).isGreaterThan(answer.usage().promptTokens());
    assertThat(raw.text()).isNotBlank();
    assertThat(raw.context()).isNull();
  }

  @Test
  void stream_unknownModel_isMissing() {
    assertThat(failure(call("nobody-has-this", 5))).isEqualTo(ErrorClass.MODEL_MISSING);
  }

  @Test
  void stream_toolsWithAModelThatHasNone_isUnsupported() {
    ChatCall plain = call(MODEL, 5);
    ChatCall withTool =
        new ChatCall(
            plain.request().withTools(List.of(new Tool("now", null, null, null)), null), MODEL, 0);

    assertThat(failure(withTool)).isEqualTo(ErrorClass.UNSUPPORTED);
  }

  @Test
  void stream_serverKilled_failsAndIsNotRunningAfterwards() throws Exception {
    assertThat(failureAfterThirdEvent(server::kill)).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(await(provider.probe(lane)).state()).isEqualTo(ProbeReport.State.NOT_RUNNING);
    assertThat(failure(call(MODEL, 5))).isEqualTo(ErrorClass.TRANSIENT);
  }

  @Test
  void stream_modelProcessKilled_failsAndTheNextAnswerIsWhole() throws Exception {
    assertThat(failureAfterThirdEvent(server::killRunners).countsAgainstWorker()).isTrue();
    assertThat(stream(call(MODEL, 5))).endsWith(new ChatEvent.Finished(FinishReason.LENGTH));
  }
}
