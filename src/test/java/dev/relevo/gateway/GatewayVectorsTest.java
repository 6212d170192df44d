package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.EmbeddingRequest;
import dev.relevo.chat.EmbeddingResponse;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.chat.Vector;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ScriptedReply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Props;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Vectors through the facade, before servers on real sockets. */
final class GatewayVectorsTest extends GatewayFixture {
  private FakeOpenAi one;
  private FakeOpenAi two;

  private static String worker(String id, FakeOpenAi server, String more) {
    return "relevo.providers."
        + id
        + " { kind = openai-compatible, health-interval = 1h, base-url = \""
        + server.baseUrl()
        + "\"\n"
        + more
        + "}";
  }

  /** Both have {@code embed-1}; {@code two} comes later and has {@code embed-2} as well. */
  private void startBoth(String... more) {
    one = closeLater(FakeOpenAi.start("m", "embed-1"));
    two = closeLater(FakeOpenAi.start("m", "embed-1", "embed-2"));
    attach(
        worker("one", one, "priority = 1, api-keys = [k1, k2]"),
        worker("two", two, "priority = 2"),
        String.join("\n", more));
  }

  private static EmbeddingRequest of(String model) {
    return EmbeddingRequest.of(model, List.of("a", "b"));
  }

  private GatewayError refused(EmbeddingRequest request) {
    Throwable failure = failureOf(gateway.embed(request));
    assertThat(failure).isInstanceOf(GatewayException.class);
    return ((GatewayException) failure).error();
  }

  @Test
  void embed_texts_areVectorsInTheirOrder() {
    startBoth();

    EmbeddingResponse response = join(gateway.embed(of("embed-1")));

    assertThat(response.embeddings().vectors()).containsExactly(Vector.of(1, -2), Vector.of(2, -2));
    assertThat(response.embeddings().usage())
        .isEqualTo(Usage.reported(FakeOpenAi.PROMPT_TOKENS, 0));
    assertThat(response.served().worker()).isEqualTo("one");
    assertThat(response.served().model()).isEqualTo("embed-1");
    assertThat(response.served().attempts()).isEqualTo(1);
    assertThat(one.embeddingRequests()).hasSize(1);
    assertThat(two.embeddingRequests()).isEmpty();
  }

  static Stream<Arguments> failures() {
    String good = "{\"index\":%d,\"embedding\":[%s]}";
    return Stream.of(
        Arguments.of("HTTP 500", ScriptedReply.text(500, "oops")),
        Arguments.of("connection broke", ScriptedReply.closeAtOnce()),
        Arguments.of("cut", ScriptedReply.stream("application/json").chunk("{\"data\":[").cut()),
        Arguments.of("no JSON", ScriptedReply.text(200, "<html>")),
        Arguments.of(
            "one is missing", ScriptedReply.json("{\"data\":[" + good.formatted(0, "1,2") + "]}")),
        Arguments.of(
            "different lengths",
            ScriptedReply.json(
                "{\"data\":[" + good.formatted(0, "1,2") + "," + good.formatted(1, "1") + "]}")),
        Arguments.of(
            "empty",
            ScriptedReply.json(
                "{\"data\":[" + good.formatted(0, "") + "," + good.formatted(1, "") + "]}")),
        Arguments.of(
            "no number",
            ScriptedReply.json(
                "{\"data\":[" + good.formatted(0, "1e300") + "," + good.formatted(1, "1") + "]}")),
        Arguments.of(
            "model is missing",
            ScriptedReply.json(404, "{\"error\":{\"code\":\"model_not_found\"}}")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("failures")
  void embed_oneFails_theOtherWithTheSameModelAnswers(String name, ScriptedReply failure) {
    startBoth();
    one.embeddings(failure);

    EmbeddingResponse response = join(gateway.embed(of("embed-1")));

    assertThat(response.served().worker()).isEqualTo("two");
    assertThat(response.served().model()).isEqualTo("embed-1");
    assertThat(response.served().attempts()).isBetween(2, 3); // one may be asked once more
    assertThat(response.served().fallback()).isTrue();
    assertThat(response.embeddings().vectors()).hasSize(2);
  }

  @Test
  void embed_keyIsLimited_theNextKeyIsTaken() {
    startBoth();
    one.embeddings(ScriptedReply.json(429, "{\"error\":{\"message\":\"slow down\"}}"));

    assertThat(join(gateway.embed(of("embed-1"))).served().worker()).isEqualTo("two");

    assertThat(one.embeddingRequests())
        .extracting(request -> request.header("authorization"))
        .containsExactlyInAnyOrder("Bearer k1", "Bearer k2");
  }

  @Test
  void embed_theOnlyOneFails_noOtherModelAnswers() {
    startBoth();
    two.embeddings(ScriptedReply.text(500, "oops"));

    GatewayError error = refused(of("embed-2"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.UPSTREAM_FAILED);
    assertThat(one.embeddingRequests()).isEmpty();
    assertThat(two.embeddingRequests()).hasSize(2); // once more
  }

  @Test
  void embed_unknownModel_isUnknownThoughChatsAreGivenAnother() {
    startBoth();

    assertThat(complete(ask()).text()).isNotEmpty();
    GatewayError error = refused(of("embed-3"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.UNKNOWN_MODEL);
    assertThat(error.param()).isEqualTo("model");
  }

  @Test
  void embed_nobodyNamed_mustBeNamedWhereThereAreSeveral() {
    startBoth();

    GatewayError error = refused(of("auto"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(error.param()).isEqualTo("model");
    assertThat(error.message()).endsWith("embed-1, embed-2");
  }

  @Test
  void embed_callersFault_isToldAndNobodyElseIsAsked() {
    startBoth();
    one.embeddings(
        ScriptedReply.json(400, "{\"error\":{\"message\":\"dimensions is too large\"}}"));

    GatewayError error = refused(of("embed-1"));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(error.message()).contains("dimensions is too large");
    assertThat(two.embeddingRequests()).isEmpty();
  }

  @Test
  void embed_lengthThatNobodyMakes_isRefusedInsteadOfIgnored() {
    startBoth();

    GatewayError error =
        refused(
            new EmbeddingRequest(
                "embed-1", List.of(new EmbeddingRequest.Text("a")), 256, null, Map.of()));

    assertThat(error.kind()).isEqualTo(GatewayError.Kind.INVALID_REQUEST);
    assertThat(error.param()).isEqualTo("dimensions");
    assertThat(error.message()).startsWith("the model makes vectors of 2 numbers, not 256");
    assertThat(two.embeddingRequests()).hasSize(1);
  }

  @Test
  void embed_deadlinePasses_isTold() {
    startBoth();
    one.embeddings(ScriptedReply.silence());
    EmbeddingRequest hurried =
        new EmbeddingRequest(
            "one/embed-1",
            List.of(new EmbeddingRequest.Text("a")),
            null,
            null,
            Map.of(),
            Steering.DEFAULT.withDeadline(Duration.ofMillis(200)));

    assertThat(refused(hurried).kind()).isEqualTo(GatewayError.Kind.TIMED_OUT);
  }

  @Test
  void embed_draining_isRefused() {
    startBoth();
    gateway.drain();

    assertThat(refused(of("embed-1")).kind()).isEqualTo(GatewayError.Kind.SHUTTING_DOWN);
  }

  @Test
  void embed_message_isAnsweredOnce() {
    one = closeLater(FakeOpenAi.start("embed-1"));
    ActorRef<Gateway.Command> actor =
        Adapter.toTyped(system)
            .systemActorOf(
                Gateway.behavior(
                    GatewaySettings.from(ConfigFactory.parseString(worker("one", one, "")))),
                "vectors-by-message",
                Props.empty());
    closeLater(() -> actor.tell(new Gateway.Stop()));

    assertThat(reply(actor, of("embed-1")))
        .isInstanceOfSatisfying(
            Gateway.Embedded.class,
            embedded -> assertThat(embedded.response().embeddings().vectors()).hasSize(2));
    assertThat(reply(actor, of("other")))
        .isInstanceOfSatisfying(
            Gateway.Failed.class,
            failed -> assertThat(failed.error().kind()).isEqualTo(GatewayError.Kind.UNKNOWN_MODEL));
  }

  private Gateway.Reply reply(ActorRef<Gateway.Command> actor, EmbeddingRequest request) {
    return join(
        AskPattern.ask(
            actor,
            replyTo -> new Gateway.Embed(request, replyTo),
            Duration.ofSeconds(20),
            Adapter.toTyped(system).scheduler()));
  }
}
