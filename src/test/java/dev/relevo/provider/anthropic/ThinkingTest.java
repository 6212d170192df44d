package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What makes a model think, and what it sees again of its thoughts (quirk 15). */
final class ThinkingTest {
  private static final String BLOCKS =
      "[{\"type\":\"thinking\",\"thinking\":\"hm\",\"signature\":\"c2ln\"},"
          + "{\"type\":\"redacted_thinking\",\"data\":\"eA==\"}]";
  private static final Tool ADD = new Tool("add", null, null, null);

  private final ThinkingBlocks thinking = new ThinkingBlocks();
  private final AnthropicRequestWriter writer = new AnthropicRequestWriter(4096, thinking);

  private JsonNode write(ChatRequest request, String model) {
    return json(writer.write(request, model, true).utf8String());
  }

  private static ChatRequest asked(@Nullable String effort) {
    return ChatRequest.of(Message.user("hi")).withReasoningEffort(effort);
  }

  private static Message calling(@Nullable Json extra, String... ids) {
    List<ToolCall> calls =
        List.of(ids).stream()
            .map(id -> new ToolCall(id, "add", "{}", id.equals(ids[0]) ? extra : null))
            .toList();
    return new Message(Role.ASSISTANT, List.of(), calls, null, null, "foreign", Map.of());
  }

  private static ChatRequest inALoop(Message calling) {
    return ChatRequest.of(
            Message.user("hi"), calling, Message.toolResult(calling.toolCalls().get(0).id(), "1"))
        .withTools(List.of(ADD), null)
        .withReasoningEffort("low");
  }

  // ---- how hard ----

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        // models that think by budget: what nobody limits gets room beside the answer
        "claude-haiku-4-5 |  | | | 4096",
        "claude-haiku-4-5 | none | | | 4096",
        "claude-haiku-4-5 | minimal | {\"type\":\"enabled\",\"budget_tokens\":1024} | | 5120",
        "claude-haiku-4-5 | low | {\"type\":\"enabled\",\"budget_tokens\":2048} | | 6144",
        "claude-3-7-sonnet-20250219 | medium | {\"type\":\"enabled\",\"budget_tokens\":8192} | | 12288",
        "claude-opus-4-1 | high | {\"type\":\"enabled\",\"budget_tokens\":16384} | | 20480",
        "claude-opus-4-20250514 | max | {\"type\":\"enabled\",\"budget_tokens\":24576} | | 28672",
        // models that do not think
        "claude-3-5-haiku-latest | high | | | 4096",
        "some-other-model | high | | | 4096",
        // models that think as much as it takes, when told
        "claude-opus-4-6 |  | | | 4096",
        "claude-opus-4-6 | none | | | 4096",
        "claude-opus-4-6 | minimal | {\"type\":\"adaptive\",\"display\":\"summarized\"} | low | 6144",
        "claude-opus-4-6 | xhigh | {\"type\":\"adaptive\",\"display\":\"summarized\"} | high | 20480",
        "claude-opus-4-6 | max | {\"type\":\"adaptive\",\"display\":\"summarized\"} | max | 28672",
        "claude-sonnet-4-6 | max | {\"type\":\"adaptive\",\"display\":\"summarized\"} | high | 20480",
        "claude-opus-4-8 | xhigh | {\"type\":\"adaptive\",\"display\":\"summarized\"} | xhigh | 28672",
        // models that think unless told not to
        "claude-sonnet-5 |  | | | 20480",
        "claude-sonnet-5 | none | {\"type\":\"disabled\"} | | 4096",
        "claude-opus-5 | medium | {\"type\":\"adaptive\",\"display\":\"summarized\"} | medium | 12288",
        // models that always think
        "claude-fable-5 |  | | | 20480",
        "claude-mythos-preview | none | {\"type\":\"adaptive\",\"display\":\"summarized\"} | low | 6144"
      })
  void write_effort_isSaidAsTheModelUnderstandsIt(
      String model,
      @Nullable String asked,
      @Nullable String thinks,
      @Nullable String effort,
      int maxTokens) {
    JsonNode body = write(asked(asked), model);

    assertThat(body.has("thinking")).isEqualTo(thinks != null);
    if (thinks != null) {
      assertThat(body.path("thinking")).isEqualTo(json(thinks));
    }
    assertThat(body.at("/output_config/effort").asText("")).isEqualTo(effort == null ? "" : effort);
    assertThat(body.path("max_tokens").asInt()).isEqualTo(maxTokens);
  }

  @ParameterizedTest
  @CsvSource({"1, 0", "1024, 0", "1025, 1024", "3000, 1500", "100000, 16384"})
  void write_limitThatTheRequestStates_isKept(int limit, int budget) {
    JsonNode body =
        write(
            asked("high").withSampling(Sampling.DEFAULT.withMaxTokens(limit)), "claude-haiku-4-5");

    assertThat(body.path("max_tokens").asInt()).isEqualTo(limit);
    assertThat(body.at("/thinking/budget_tokens").asInt(0)).isEqualTo(budget);
  }

  @Test
  void write_largeDefault_isNotRaisedAboveWhatEveryModelTakes() {
    JsonNode raised =
        json(
            new AnthropicRequestWriter(30_000, thinking)
                .write(asked("high"), "claude-opus-4-1", true)
                .utf8String());
    JsonNode kept =
        json(
            new AnthropicRequestWriter(64_000, thinking)
                .write(asked("high"), "claude-haiku-4-5", true)
                .utf8String());

    assertThat(raised.path("max_tokens").asInt()).isEqualTo(32_000);
    assertThat(raised.at("/thinking/budget_tokens").asInt()).isEqualTo(16_384);
    assertThat(kept.path("max_tokens").asInt()).isEqualTo(64_000);
  }

  @Test
  void write_samplingOfAModelThatThinks_isDropped() {
    Sampling sampling = new Sampling(0.5, null, 4, null, List.of(), null, null, null);
    JsonNode body = write(asked("low").withSampling(sampling), "claude-haiku-4-5");

    assertThat(body.has("thinking")).isTrue();
    assertThat(body.has("temperature")).isFalse();
    assertThat(body.has("top_k")).isFalse();
  }

  @Test
  void write_effortThatNobodyKnows_isUnsupported() {
    ProviderError error = failure(() -> write(asked("heroic"), "claude-haiku-4-5"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("reasoning_effort");
  }

  // ---- when it cannot think ----

  @Test
  void write_forcedTool_switchesThinkingOff() {
    ChatRequest forced = asked("xhigh").withTools(List.of(ADD), ToolChoice.REQUIRED);

    assertThat(write(forced, "claude-haiku-4-5").has("thinking")).isFalse();
    assertThat(write(forced, "claude-opus-4-8").has("thinking")).isFalse();
    assertThat(write(forced, "claude-opus-5").path("thinking"))
        .isEqualTo(json("{\"type\":\"disabled\"}"));
    assertThat(write(forced, "claude-opus-5").at("/output_config/effort").asText())
        .isEqualTo("high");
    assertThat(
            write(asked("low").withTools(List.of(ADD), ToolChoice.AUTO), "claude-haiku-4-5")
                .has("thinking"))
        .isTrue();
  }

  @Test
  void write_begunAnswer_switchesThinkingOff() {
    ChatRequest begun =
        ChatRequest.of(Message.user("hi"), Message.assistant("so")).withReasoningEffort("low");

    assertThat(write(begun, "claude-haiku-4-5").has("thinking")).isFalse();
  }

  @Test
  void write_callWhoseThoughtsAreNotKnown_switchesThinkingOff() {
    ChatRequest request = inALoop(calling(null, "call_1"));

    assertThat(write(request, "claude-haiku-4-5").has("thinking")).isFalse();
    assertThat(write(request, "claude-opus-4-7").has("thinking")).isFalse();
    assertThat(write(request.withReasoningEffort(null), "claude-sonnet-5").path("thinking"))
        .isEqualTo(json("{\"type\":\"disabled\"}"));
  }

  @Test
  void write_callsOfEarlierTurns_doNotSwitchThinkingOff() {
    ChatRequest request =
        ChatRequest.of(
                Message.user("hi"),
                calling(null, "call_1"),
                Message.toolResult("call_1", "1"),
                Message.assistant("one"),
                Message.user("and?"))
            .withReasoningEffort("low");

    assertThat(write(request, "claude-haiku-4-5").has("thinking")).isTrue();
  }

  // ---- what it sees again ----

  @Test
  void write_rememberedThoughts_stayUnchangedBeforeTheirCall() {
    Json extra = thinking.remember("toolu_1", (ArrayNode) json(BLOCKS));
    JsonNode body = write(inALoop(calling(null, "toolu_1", "toolu_2")), "claude-haiku-4-5");

    assertThat(extra).isEqualTo(new Json("{\"anthropic\":{\"thinking\":" + BLOCKS + "}}"));
    JsonNode content = body.at("/messages/1/content");
    assertThat(content).hasSize(4);
    assertThat(content.get(0)).isEqualTo(json(BLOCKS).get(0));
    assertThat(content.get(1)).isEqualTo(json(BLOCKS).get(1));
    assertThat(content.get(2).path("id").asText()).isEqualTo("toolu_1");
    assertThat(body.has("thinking")).isTrue();
    assertThat(body.toString()).doesNotContain("foreign");
  }

  @Test
  void write_thoughtsThatTheClientSendsBack_areTaken() {
    Json extra = new Json("{\"google\":{},\"anthropic\":{\"thinking\":" + BLOCKS + "}}");
    JsonNode body = write(inALoop(calling(extra, "toolu_9")), "claude-haiku-4-5");

    assertThat(body.at("/messages/1/content/0")).isEqualTo(json(BLOCKS).get(0));
    assertThat(body.has("thinking")).isTrue();
  }

  @Test
  void write_thoughtsForAModelThatWillNotThink_areLeftOut() {
    thinking.remember("toolu_1", (ArrayNode) json(BLOCKS));
    ChatRequest request = inALoop(calling(null, "toolu_1")).withReasoningEffort(null);

    assertThat(write(request, "claude-haiku-4-5").toString()).doesNotContain("c2ln");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"google\":{\"thought_signature\":\"x\"}}",
        "{\"anthropic\":{\"thinking\":[]}}",
        "{\"anthropic\":{\"thinking\":[{\"type\":\"text\",\"text\":\"x\"}]}}",
        "{\"anthropic\":{\"thinking\":[7]}}",
        "7",
        "{"
      })
  void write_extraContentOfOthers_isNoThought(String extra) {
    JsonNode body = write(inALoop(calling(new Json(extra), "call_1")), "claude-haiku-4-5");

    assertThat(body.has("thinking")).isFalse();
    assertThat(body.at("/messages/1/content")).hasSize(1);
  }
}
