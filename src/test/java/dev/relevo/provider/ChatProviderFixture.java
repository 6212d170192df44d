package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.TraceContext;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.testing.TestTransport;
import dev.relevo.transport.Lane;
import dev.relevo.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.pekko.Done;
import org.apache.pekko.stream.javadsl.Source;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/**
 * What {@link ChatProviderContract} needs of a vendor, and what its tests stand on: a server that
 * speaks the vendor's words, and the provider opened against it.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ChatProviderFixture {
  /** The model that {@link #healthy} lists. */
  protected static final String MODEL = "test-model";

  static final List<String> PIECES = List.of("héllo", " 🌍", " ñ", " end");
  static final String TEXT = String.join("", PIECES);
  static final int PROMPT_TOKENS = 11;
  static final int COMPLETION_TOKENS = 7;

  private TestTransport network;
  Transport transport;
  Lane lane;
  ScriptedServer server;
  ChatProvider provider;

  /**
   * Opens the provider with at least two slots, one key where it needs one, and no configured
   * models.
   */
  protected abstract ChatProvider open(URI address, Transport transport);

  /** The content type of a streamed answer. */
  protected abstract String streamContentType();

  /**
   * A whole streamed answer, cut where the vendor's events end; each piece is one event's text.
   * Without usage figures where {@link #reportsUsage} says so.
   */
  protected abstract List<String> textStream(
      List<String> pieces, int promptTokens, int completionTokens);

  /**
   * The events of {@link #textStream} that carry the pieces, without anything that tells of the
   * end.
   */
  protected abstract List<String> unfinishedStream(List<String> pieces);

  /** The same answer as the vendor gives it to a provider that asks for it as a whole. */
  protected abstract ScriptedReply wholeAnswer(
      List<String> pieces, int promptTokens, int completionTokens);

  /** A streamed answer that is one tool call. */
  protected abstract List<String> toolCallStream(String id, String name, String arguments);

  /** An event whose frame is right and whose content does not parse. */
  protected abstract String malformedEvent();

  /** An event by which the vendor tells of an overload in the middle of an answer. */
  protected abstract String errorEvent();

  /**
   * The body of a failure with this status: 401, 403, 404 (of a missing model), 429, 500 or 503.
   */
  protected abstract String errorBody(int status);

  /** What a healthy server answers to a probe; it offers {@link #MODEL}. */
  protected abstract ScriptedReply healthy(ScriptedServer.Recorded request);

  /** Whether the vendor counts tokens. */
  protected boolean reportsUsage() {
    return true;
  }

  /** Whether the vendor has tools. */
  protected boolean supportsTools() {
    return true;
  }

  @BeforeAll
  void startSystem() {
    network = new TestTransport();
    transport = network.transport();
    lane = transport.anyLane();
  }

  @AfterAll
  void stopSystem() {
    network.close();
  }

  @BeforeEach
  void openProvider() {
    server = ScriptedServer.start();
    provider = open(server.address(), transport);
  }

  @AfterEach
  void closeProvider() {
    provider.close();
    server.close();
  }

  /**
   * What came of a stream.
   *
   * @param events the events, in order
   * @param failure how it failed, or null when it completed
   */
  record Outcome(List<ChatEvent> events, @Nullable Throwable failure) {
    ProviderError error() {
      assertThat(failure).isInstanceOf(ProviderException.class);
      return ((ProviderException) failure).error();
    }
  }

  static ChatCall call() {
    return new ChatCall(ChatRequest.of(Message.user("say it")), MODEL, 0);
  }

  static ChatCall call(CompletionStage<?> abandoned) {
    return new ChatCall(ChatRequest.of(Message.user("say it")), MODEL, 0, limits -> {}, abandoned);
  }

  static ChatCall call(TraceContext trace) {
    return new ChatCall(
        ChatRequest.of(Message.user("say it")),
        MODEL,
        0,
        limits -> {},
        new CompletableFuture<>(),
        trace);
  }

  ScriptedReply stream(List<String> events) {
    ScriptedReply reply = ScriptedReply.stream(streamContentType());
    events.forEach(reply::chunk);
    return reply;
  }

  Outcome stream() {
    return stream(event -> {});
  }

  Outcome stream(Consumer<ChatEvent> listener) {
    List<ChatEvent> events = Collections.synchronizedList(new ArrayList<>());
    CompletionStage<Done> end =
        Source.fromGraph(provider.stream(call(), lane))
            .runForeach(
                event -> {
                  events.add(event);
                  listener.accept(event);
                },
                lane.materializer());
    try {
      await(end);
      return new Outcome(List.copyOf(events), null);
    } catch (ExecutionException e) {
      return new Outcome(List.copyOf(events), e.getCause());
    } catch (InterruptedException | TimeoutException e) {
      throw new AssertionError("the stream did not end", e);
    }
  }

  CompletionStage<ChatResponse.Answer> complete() {
    return provider.complete(call(), lane);
  }

  static ProviderError failure(CompletionStage<?> stage)
      throws InterruptedException, TimeoutException {
    try {
      throw new AssertionError("expected a failure but got " + await(stage));
    } catch (ExecutionException e) {
      return new Outcome(List.of(), e.getCause()).error();
    }
  }

  static ChatResponse.Answer joined(Outcome outcome) {
    assertThat(outcome.failure).isNull();
    AnswerBuilder answer = new AnswerBuilder();
    outcome.events.forEach(answer::add);
    return answer.build();
  }

  static <T> T await(CompletionStage<T> stage)
      throws InterruptedException, ExecutionException, TimeoutException {
    return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
  }
}
