package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ChatCall;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.ModelHost;
import dev.relevo.provider.PullProgress;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.pekko.stream.KillSwitches;
import org.apache.pekko.stream.UniqueKillSwitch;
import org.apache.pekko.stream.javadsl.Keep;
import org.apache.pekko.stream.javadsl.Sink;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a host is told about its models, and what it tells, over sockets. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@OnEachTransport
final class OllamaModelHostTest {
  private static final String NO_ROOM = "model requires more system memory (9 GiB) than is (2 GiB)";

  private TestTransport network;
  private Lane lane;
  private FakeOllama fake;
  private ChatProvider provider;

  @BeforeAll
  void startSystem() {
    network = new TestTransport();
    lane = network.lane();
  }

  @AfterAll
  void stopSystem() {
    network.close();
  }

  private ModelHost host(String configuration, String... models) {
    fake = FakeOllama.start(models);
    provider =
        OllamaTesting.open(
            "base-url = \"" + fake.address() + "\", " + configuration, network.transport());
    return (ModelHost) provider;
  }

  @AfterEach
  void close() {
    provider.close();
    fake.close();
  }

  private static <T> T await(CompletionStage<T> stage) throws Exception {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private static ProviderError failure(CompletionStage<?> stage) {
    ExecutionException failure = catchThrowableOfType(ExecutionException.class, () -> await(stage));
    assertThat(failure).cause().isInstanceOf(ProviderException.class);
    return ((ProviderException) failure.getCause()).error();
  }

  private List<PullProgress> pull(ModelHost host, String model) throws Exception {
    return await(host.pull(model, lane).runWith(Sink.seq(), lane.materializer()));
  }

  private void chat(String model, Map<String, Json> extra) throws Exception {
    ChatRequest request = ChatRequest.of(Message.user("hi")).withExtra(extra);
    await(provider.complete(new ChatCall(request, model, 0), lane));
  }

  private static JsonNode body(ScriptedServer.Recorded request) throws Exception {
    return JsonMapper.read(request.body());
  }

  private JsonNode lastOf(String path) throws Exception {
    List<ScriptedServer.Recorded> requests = fake.requests(path);
    return body(requests.get(requests.size() - 1));
  }

  @Test
  void load_model_isInMemoryWithTheWindowThatRequestsAskFor() throws Exception {
    ModelHost host = host("context-length = 8192", "m", "other");

    await(host.load("m", lane));

    assertThat(lastOf("/api/generate"))
        .isEqualTo(
            JsonMapper.read("{\"model\":\"m\",\"stream\":false,\"options\":{\"num_ctx\":8192}}"));
    assertThat(await(host.loaded(lane)))
        .extracting(LoadedModel::name, LoadedModel::bytes, LoadedModel::contextTokens)
        .containsExactly(tuple("m:latest", 1_000L, 8_192));
    chat("m", Map.of());
    assertThat(fake.memory().loads()).containsExactly("m");
  }

  @Test
  void load_afterAWishForALargerWindow_asksForTheLarger() throws Exception {
    ModelHost host = host("context-length = 2048", "m");
    chat("m", Map.of("num_ctx", new Json("16384")));

    await(host.load("m", lane));

    assertThat(lastOf("/api/generate").path("options").path("num_ctx").asInt()).isEqualTo(16_384);
    assertThat(fake.memory().loads()).containsExactly("m");
  }

  @Test
  void load_afterTheModelWasUnloaded_takesNoMoreThanTheFirstTime() throws Exception {
    ModelHost host = host("context-length = 2048", "m");
    chat("m", Map.of("num_ctx", new Json("16384")));
    await(host.unload("m", lane));

    await(host.load("m", lane));

    assertThat(lastOf("/api/generate").path("options").path("num_ctx").asInt()).isEqualTo(2_048);
  }

  @Test
  void load_isCompleteWhenTheModelIsReadyAndNotBefore() throws Exception {
    ModelHost host = host("", "m");
    fake.memory().holdLoads();

    CompletableFuture<Void> load = host.load("m", lane).toCompletableFuture();

    // hosts list what they are loading
    Awaitility.await().until(() -> await(host.loaded(lane)).size() == 1);
    assertThat(load).isNotDone();
    assertThat(fake.memory().ready()).isEmpty();
    fake.memory().releaseLoads();
    await(load);
    assertThat(fake.memory().ready()).containsExactly("m");
  }

  @Test
  void load_pinnedModel_isToStayForEver() throws Exception {
    ModelHost host = host("pinned = [m]", "m");

    await(host.load("m", lane));

    assertThat(lastOf("/api/generate").path("keep_alive")).hasToString("-1");
    assertThat(await(host.loaded(lane)).get(0).expires()).isNull();
  }

  @Test
  void load_modelThatOnlyEmbeds_goesThroughEmbed() throws Exception {
    ModelHost host = host("keep-alive = 1h");
    fake.addEmbedding("e", 500);

    await(host.load("e", lane));

    assertThat(lastOf("/api/embed"))
        .isEqualTo(JsonMapper.read("{\"model\":\"e\",\"input\":[],\"keep_alive\":\"1h\"}"));
    assertThat(fake.memory().loads()).containsExactly("e");
    await(host.unload("e", lane));
    assertThat(fake.memory().unloads()).containsExactly("e");
    assertThat(await(host.loaded(lane))).isEmpty();
  }

  @Test
  void unload_hostThatRefusesModelsThatOnlyEmbed_goesThroughEmbed() throws Exception {
    ModelHost host = host("", "m");
    fake.server()
        .enqueue(
            ScriptedReply.json(400, "{\"error\":\"\\\"e\\\" does not support generate\"}"),
            ScriptedReply.json("{\"model\":\"e\",\"embeddings\":[]}"));

    await(host.unload("e", lane));

    assertThat(lastOf("/api/embed"))
        .isEqualTo(JsonMapper.read("{\"model\":\"e\",\"input\":[],\"keep_alive\":0}"));
  }

  @Test
  void load_withoutRoom_failsAndTheWindowIsNotAskedForAgain() throws Exception {
    ModelHost host = host("", "m");
    chat("m", Map.of("num_ctx", new Json("100000")));
    fake.memory().drop("m");
    fake.memory().failLoadsOf("m", 500, NO_ROOM);

    ProviderError error = failure(host.load("m", lane));
    fake.memory().mendLoadsOf("m");
    await(host.load("m", lane));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.message()).contains(NO_ROOM);
    assertThat(lastOf("/api/generate").has("options")).isFalse();
  }

  @Test
  void load_longerThanAllowed_failsAndIsCalledBack() {
    ModelHost host = host("load-timeout = 300ms", "m");
    fake.memory().holdLoads();

    ProviderError error = failure(host.load("m", lane));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.SILENT);
    assertThat(error.message()).startsWith("loading m took longer than");
    assertThat(fake.server().awaitAbandoned().path()).isEqualTo("/api/generate");
  }

  @Test
  void orders_aboutAModelThatTheHostLacks_areMissing() {
    ModelHost host = host("", "m");

    for (CompletionStage<?> order :
        List.of(
            host.load("x", lane),
            host.unload("x", lane),
            host.show("x", false, lane),
            host.delete("x", lane),
            host.copy("x", "y", lane))) {
      assertThat(failure(order).errorClass()).isEqualTo(ErrorClass.MODEL_MISSING);
    }
  }

  @Test
  void orders_hostIsGone_areTransientAndConcernTheHost() {
    ModelHost host = host("", "m");
    fake.kill();

    for (CompletionStage<?> order :
        List.of(
            host.load("m", lane),
            host.unload("m", lane),
            host.loaded(lane),
            host.pull("m", lane).runWith(Sink.ignore(), lane.materializer()))) {
      assertThat(failure(order).errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    }
  }

  @Test
  void orders_hostKeepsAModelThroughARestartOnlyOnItsDisk() throws Exception {
    ModelHost host = host("", "m");
    await(host.load("m", lane));

    fake.kill();
    fake.restart();

    assertThat(await(host.loaded(lane))).isEmpty();
    await(host.load("m", lane));
    assertThat(fake.memory().loads()).containsExactly("m", "m");
  }

  @Test
  void orders_pathThatTheHostLacks_areUnsupported() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.text(404, "404 page not found"));

    assertThat(failure(host.loaded(lane)).errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
  }

  @Test
  void orders_carryTheKey() throws Exception {
    ModelHost host = host("api-keys = [\"secret-1\"]", "m");
    fake.pulls().offer("p", 10);

    await(host.load("m", lane));
    await(host.loaded(lane));
    await(host.delete("m", lane));
    pull(host, "p");

    assertThat(fake.server().requests())
        .hasSize(4)
        .allMatch(it -> "Bearer secret-1".equals(it.header("authorization")));
  }

  @Test
  void unload_modelThatAnswers_finishesItsAnswerFirst() throws Exception {
    ModelHost host = host("", "m");
    CompletableFuture<Void> rest = new CompletableFuture<>();
    fake.chat(
        model ->
            FakeOllama.begun(model, List.of("a"))
                .await(rest)
                .chunk(FakeOllama.lastLine(model, "stop", 1, 1)));
    ChatCall call = new ChatCall(ChatRequest.of(Message.user("hi")), "m", 0);
    CompletionStage<?> answer = provider.complete(call, lane);
    fake.server().awaitRequest();
    Awaitility.await().until(() -> fake.memory().ready().contains("m"));

    await(host.unload("m", lane));

    assertThat(await(host.loaded(lane))).hasSize(1);
    rest.complete(null);
    await(answer);
    Awaitility.await().until(() -> await(host.loaded(lane)).isEmpty());
    assertThat(fake.memory().unloads()).containsExactly("m");
  }

  @Test
  void unload_modelThatIsNotInMemory_isDone() throws Exception {
    ModelHost host = host("", "m");

    await(host.unload("m", lane));

    assertThat(lastOf("/api/generate"))
        .isEqualTo(JsonMapper.read("{\"model\":\"m\",\"stream\":false,\"keep_alive\":0}"));
    assertThat(fake.memory().loads()).isEmpty();
  }

  @Test
  void requests_callersKeepAliveOfZero_leavesTheModelToOthers() throws Exception {
    ModelHost host = host("", "m");

    chat("m", Map.of("keep_alive", new Json("0")));

    assertThat(await(host.loaded(lane))).hasSize(1);
    assertThat(fake.memory().unloads()).isEmpty();
  }

  @Test
  void pull_model_tellsItsProgressAndIsThere() throws Exception {
    ModelHost host = host("", "m");
    fake.pulls().offer("p:7b", 1_000, 200);

    List<PullProgress> told = pull(host, "p:7b");

    assertThat(told).first().isEqualTo(new PullProgress("pulling manifest", "", 0, 0));
    assertThat(told).last().isEqualTo(new PullProgress("success", "", 0, 0));
    assertThat(told)
        .filteredOn(it -> !it.digest().isEmpty())
        .extracting(PullProgress::completed, PullProgress::total)
        .containsExactly(
            tuple(0L, 1_000L),
            tuple(500L, 1_000L),
            tuple(1_000L, 1_000L),
            tuple(0L, 200L),
            tuple(100L, 200L),
            tuple(200L, 200L));
    await(host.load("p:7b", lane));
    assertThat(await(host.loaded(lane))).extracting(LoadedModel::bytes).containsExactly(1_200L);
  }

  @Test
  void pull_notRun_sendsNothing() {
    ModelHost host = host("", "m");

    var unused = host.pull("p", lane);

    assertThat(fake.server().requests()).isEmpty();
  }

  @Test
  void pull_errorLine_failsAndALaterOneGoesOn() throws Exception {
    ModelHost host = host("", "m");
    fake.pulls().offer("p", 1_000, 200).fail("p", "max retries exceeded: EOF");

    ProviderError error = failure(host.pull("p", lane).runWith(Sink.ignore(), lane.materializer()));
    fake.pulls().mend("p");
    List<PullProgress> again = pull(host, "p");

    assertThat(error.errorClass()).isEqualTo(ErrorClass.TRANSIENT);
    assertThat(error.message()).isEqualTo("p cannot be fetched: max retries exceeded: EOF");
    assertThat(again)
        .filteredOn(it -> it.total() == 1_000)
        .extracting(PullProgress::completed)
        .containsExactly(1_000L);
  }

  @Test
  void pull_modelThatNobodyHas_isMissing() {
    ModelHost host = host("", "m");

    assertThat(
            failure(host.pull("x", lane).runWith(Sink.ignore(), lane.materializer())).errorClass())
        .isEqualTo(ErrorClass.MODEL_MISSING);
  }

  @Test
  void pull_withoutSuccessAtTheEnd_isBroken() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.ndjson("{\"status\":\"pulling manifest\"}"));

    assertThat(
            failure(host.pull("p", lane).runWith(Sink.ignore(), lane.materializer())).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void pull_connectionBreaks_isTransient() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.ndjson("{\"status\":\"pulling manifest\"}").reset());

    assertThat(
            failure(host.pull("p", lane).runWith(Sink.ignore(), lane.materializer())).errorClass())
        .isEqualTo(ErrorClass.TRANSIENT);
  }

  @Test
  void pull_refusedWithAStatus_fails() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.json(400, "{\"error\":\"invalid model name\"}"));

    assertThat(
            failure(host.pull("!", lane).runWith(Sink.ignore(), lane.materializer())).errorClass())
        .isEqualTo(ErrorClass.CALLER_FAULT);
  }

  @Test
  void pull_cancelledAmidIt_stopsTheHost() throws Exception {
    ModelHost host = host("", "m");
    fake.pulls().offer("p", 1_000).hold();

    List<PullProgress> begun =
        await(host.pull("p", lane).take(2).runWith(Sink.seq(), lane.materializer()));

    assertThat(begun).hasSize(2);
    assertThat(fake.server().awaitAbandoned().path()).isEqualTo("/api/pull");
  }

  @Test
  void pull_cancelledBeforeTheHead_stopsTheHost() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.silence());
    UniqueKillSwitch running =
        host.pull("p", lane)
            .viaMat(KillSwitches.single(), Keep.right())
            .to(Sink.ignore())
            .run(lane.materializer());
    fake.server().awaitRequest();

    running.shutdown();

    assertThat(fake.server().awaitAbandoned().path()).isEqualTo("/api/pull");
  }

  @Test
  void show_model_isWhatTheHostTells() throws Exception {
    ModelHost host = host("", "m");

    JsonNode shown = JsonMapper.read(await(host.show("m", false, lane)).text());
    JsonNode verbose = JsonMapper.read(await(host.show("m", true, lane)).text());

    assertThat(shown.path("capabilities")).hasToString("[\"completion\"]");
    assertThat(shown.path("model_info").has("tokenizer.ggml.tokens")).isFalse();
    assertThat(verbose.path("model_info").has("tokenizer.ggml.tokens")).isTrue();
  }

  @Test
  void show_whatIsNoObject_isBroken() {
    ModelHost host = host("", "m");
    fake.server().enqueue(ScriptedReply.text(200, "Ollama is running"));

    assertThat(failure(host.show("m", false, lane)).errorClass())
        .isEqualTo(ErrorClass.BROKEN_ANSWER);
  }

  @Test
  void copyAndDelete_changeTheDisk() throws Exception {
    ModelHost host = host("", "m");

    await(host.copy("m", "m:copy", lane));
    await(host.delete("m", lane));
    await(host.load("m:copy", lane));

    assertThat(failure(host.load("m", lane)).errorClass()).isEqualTo(ErrorClass.MODEL_MISSING);
    assertThat(fake.memory().ready()).containsExactly("m:copy");
  }
}
