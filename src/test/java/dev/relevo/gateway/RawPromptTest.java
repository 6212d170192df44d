package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.Json;
import dev.relevo.chat.RawPrompt;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Prompts that are no conversation: who gets them, and what becomes of them. */
final class RawPromptTest extends GatewayFixture {
  private static final Json CONTEXT = new Json("[1,2,3]");

  private FakeOllama host(String... models) {
    return closeLater(FakeOllama.start(models));
  }

  private static String ollama(String id, FakeOllama host, String... more) {
    return "relevo.providers."
        + id
        + " { kind = ollama, health-interval = 1h, base-url = \""
        + host.address()
        + "\"\n"
        + String.join("\n", more)
        + "\n}";
  }

  private static ChatRequest raw(RawPrompt prompt) {
    return ask().withRawPrompt(prompt);
  }

  private static ChatRequest verbatim() {
    return raw(new RawPrompt(true, null, null, null));
  }

  private static List<JsonNode> prompts(FakeOllama host) {
    return host.requests("/api/generate").stream()
        .map(RawPromptTest::body)
        .filter(body -> body.has("prompt"))
        .toList();
  }

  private static JsonNode body(ScriptedServer.Recorded request) {
    try {
      return JsonMapper.read(request.body());
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON", e);
    }
  }

  @Test
  void chat_rawPrompt_reachesTheHostAsItIsAndGivesItsContext() {
    FakeOllama host = host("m");
    attach(ollama("o", host));
    RawPrompt prompt = new RawPrompt(false, " }", "{{ .Prompt }}", CONTEXT);

    Result result = stream(raw(prompt));

    assertThat(result.text()).isEqualTo("Hello from m");
    assertThat(result.events())
        .last()
        .isEqualTo(new ChatEvent.Finished(FinishReason.STOP, CONTEXT));
    assertThat(host.chats()).isEmpty();
    assertThat(prompts(host))
        .singleElement()
        .satisfies(
            body -> {
              assertThat(body.path("prompt").asText()).isEqualTo("say hello");
              assertThat(body.path("suffix").asText()).isEqualTo(" }");
              assertThat(body.path("template").asText()).isEqualTo("{{ .Prompt }}");
              assertThat(body.path("context")).hasToString("[1,2,3]");
            });
  }

  @Test
  void complete_rawPrompt_givesItsContext() {
    attach(ollama("o", host("m")));

    ChatResponse response = join(gateway.complete(raw(new RawPrompt(false, "x", null, null))));

    assertThat(response.text()).isEqualTo("Hello from m");
    assertThat(response.answer().context()).isEqualTo(CONTEXT);
    assertThat(join(gateway.complete(verbatim())).answer().context()).isNull();
  }

  @Test
  void chat_rawPrompt_goesToNobodyElse() {
    startServers();
    FakeOllama host = host("m");
    attach(worker("a", a, "priority = 1"), ollama("o", host, "priority = 9"));
    host.prompts(model -> ScriptedReply.json(500, "{\"error\":\"llama runner has stopped\"}"));

    Result result = stream(verbatim());

    assertThat(result.failure()).isNotNull();
    assertThat(a.chats()).isEmpty();
  }

  @Test
  void chat_rawPromptWithoutAnOllamaHost_isRefused() {
    start();

    assertThat(stream(verbatim()).error().kind()).isEqualTo(GatewayError.Kind.NO_CAPABLE_WORKER);
    assertThat(a.chats()).isEmpty();
    assertThat(b.chats()).isEmpty();
  }

  @Test
  void chat_rawPromptThatBreaksOff_isPutAgainAsItWasAndJoined() {
    FakeOllama first = host("m");
    FakeOllama second = host("m");
    String prefill = "capabilities.prefill = true";
    attach(
        ollama("one", first, "priority = 1", prefill),
        ollama("two", second, "priority = 2", prefill),
        "relevo.routing.mid-stream = instruct");
    CompletableFuture<Void> seen = new CompletableFuture<>();
    first.prompts(
        model ->
            ScriptedReply.ndjson("{\"model\":\"m\",\"response\":\"Hello f\",\"done\":false}")
                .await(seen)
                .cut());

    Result result = stream(verbatim(), event -> seen.complete(null));

    assertThat(result.text()).isEqualTo("Hello from m");
    assertThat(result.events()).anyMatch(ChatEvent.Continued.class::isInstance);
    assertThat(prompts(second))
        .singleElement()
        .satisfies(body -> assertThat(body.path("prompt").asText()).isEqualTo("say hello"));
    assertThat(Objects.requireNonNull(result.served()).worker()).isEqualTo("one");
  }

  @Test
  void chat_rawPromptThatBreaksOffAndIsAnsweredOtherwise_ends() {
    FakeOllama first = host("m");
    FakeOllama second = host("m").says("Something", " else");
    attach(
        ollama("one", first, "priority = 1"),
        ollama("two", second, "priority = 2"),
        "relevo.routing.mid-stream = instruct");
    CompletableFuture<Void> seen = new CompletableFuture<>();
    first.prompts(
        model ->
            ScriptedReply.ndjson("{\"model\":\"m\",\"response\":\"Hello f\",\"done\":false}")
                .await(seen)
                .cut());

    Result result = stream(verbatim(), event -> seen.complete(null));

    assertThat(result.failure()).isNotNull();
    assertThat(result.begunText()).isEqualTo("Hello f");
    assertThat(prompts(second)).hasSize(1);
  }
}
