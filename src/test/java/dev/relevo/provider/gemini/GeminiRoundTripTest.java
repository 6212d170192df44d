package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.chat.Usage;
import dev.relevo.provider.CallMemory;
import dev.relevo.testing.RandomRequests;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random requests and answers: a failure names the seed that repeats it. */
final class GeminiRoundTripTest {
  private static final String[] WORDS = {
    "héllo", " ", "\n", "\"", "\\", "🌍", "data: {", "漢字", "\u0001", "\r\n\r\n", "]}"
  };

  /**
   * A request as far as Gemini can say it.
   *
   * @param turns each as its role and its parts
   */
  private record Said(
      String instruction,
      List<List<Object>> turns,
      Map<String, Object> tools,
      Object choice,
      Map<String, Object> settings) {}

  private static LongStream seeds() {
    return RandomRequests.seeds();
  }

  private static String model(long seed) {
    return seed % 2 == 0 ? "gemini-2.5-flash" : "gemini-3.5-flash";
  }

  /** Which field Gemini cannot take, or null. */
  private static @Nullable String refused(ChatRequest request, String model) {
    if (request.tools().isEmpty() || ToolChoice.NONE.equals(request.toolChoice())) {
      return null;
    }
    return !(request.format() instanceof ResponseFormat.Text) && model.contains("2.5")
        ? "response_format"
        : null;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void write_anyRequest_readBackSaysTheSame(long seed) {
    ChatRequest request = RandomRequests.of(seed);
    String model = model(seed);
    String refused = refused(request, model);
    if (refused != null) {
      ProviderError error = GeminiTesting.refusal(model, request);
      assertThat(error.param()).isEqualTo(refused);
      return;
    }

    assertThat(read(GeminiTesting.written(model, request))).isEqualTo(meant(request, model));
  }

  @Test
  void seeds_mostRequests_areTaken() {
    assertThat(
            seeds().filter(seed -> refused(RandomRequests.of(seed), model(seed)) == null).count())
        .isGreaterThan(100);
  }

  // ---- the body ----

  private static Said read(JsonNode body) {
    List<List<Object>> turns = new ArrayList<>();
    for (JsonNode turn : body.path("contents")) {
      List<Object> said = new ArrayList<>(List.of(turn.path("role").asText()));
      turn.path("parts").forEach(said::add);
      turns.add(said);
    }
    Map<String, Object> tools = new TreeMap<>();
    for (JsonNode tool : body.at("/tools/0/functionDeclarations")) {
      tools.put(
          tool.path("name").asText(),
          List.of(tool.path("description").asText(), tool.path("parametersJsonSchema").toString()));
    }
    Map<String, Object> settings = new TreeMap<>();
    body.path("generationConfig")
        .properties()
        .forEach(setting -> settings.put(setting.getKey(), setting.getValue().toString()));
    return new Said(
        body.at("/systemInstruction/parts/0/text").asText(),
        turns,
        tools,
        body.at("/toolConfig/functionCallingConfig").toString(),
        settings);
  }

  // ---- what it should say ----

  private static Said meant(ChatRequest request, String model) {
    List<String> instructions = new ArrayList<>();
    List<List<Object>> turns = new ArrayList<>();
    Map<String, String> names = new HashMap<>();
    for (Message message : request.messages()) {
      if (message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER) {
        instructions.add(message.text());
        continue;
      }
      String role = message.role() == Role.ASSISTANT ? "model" : "user";
      if (turns.isEmpty() || !turns.get(turns.size() - 1).get(0).equals(role)) {
        turns.add(new ArrayList<>(List.of(role)));
      }
      List<Object> turn = turns.get(turns.size() - 1);
      if (message.role() == Role.TOOL) {
        String id = String.valueOf(message.toolCallId());
        turn.add(
            object(
                "functionResponse",
                "{\"id\":%s,\"name\":%s,\"response\":{\"output\":%s}}"
                    .formatted(
                        GeminiTesting.quoted(id),
                        GeminiTesting.quoted(String.valueOf(names.get(id))),
                        GeminiTesting.quoted(message.text()))));
      } else {
        message.content().forEach(part -> turn.add(part(part)));
      }
      for (ToolCall call : message.toolCalls()) {
        names.put(call.id(), call.name());
        boolean signed = model.contains("3.5") && call.equals(message.toolCalls().get(0));
        turn.add(
            GeminiTesting.json(
                "{\"functionCall\":{\"id\":\"%s\",\"name\":\"%s\",\"args\":%s}%s}"
                    .formatted(
                        call.id(),
                        call.name(),
                        call.arguments(),
                        signed
                            ? ",\"thoughtSignature\":\"skip_thought_signature_validator\""
                            : "")));
      }
    }
    boolean toolsOut = !(request.format() instanceof ResponseFormat.Text) && model.contains("2.5");
    List<Tool> tools = toolsOut ? List.of() : request.tools();
    return new Said(
        String.join("\n\n", instructions),
        turns,
        tools(tools),
        tools.isEmpty() ? "" : choice(request.toolChoice()),
        settings(request, model));
  }

  private static Object part(Part part) {
    if (part instanceof Part.Image image) {
      return object(
          "inlineData",
          "{\"mimeType\":\"image/png\",\"data\":\"%s\"}"
              .formatted(image.url().substring("data:image/png;base64,".length())));
    }
    return object("text", GeminiTesting.quoted(((Part.Text) part).text()));
  }

  private static Object object(String field, String value) {
    return GeminiTesting.json("{\"" + field + "\":" + value + "}");
  }

  private static Map<String, Object> tools(List<Tool> tools) {
    Map<String, Object> said = new TreeMap<>();
    for (Tool tool : tools) {
      said.put(
          tool.name(),
          List.of(
              tool.description() == null ? "" : tool.description(),
              tool.parameters() == null ? "" : tool.parameters().text()));
    }
    return said;
  }

  private static String choice(@Nullable ToolChoice choice) {
    if (choice == null) {
      return "";
    }
    return switch (choice.mode()) {
      case NONE -> "{\"mode\":\"NONE\"}";
      case AUTO -> "{\"mode\":\"AUTO\"}";
      case REQUIRED -> "{\"mode\":\"ANY\"}";
      case NAMED -> "{\"mode\":\"ANY\",\"allowedFunctionNames\":[\"" + choice.name() + "\"]}";
    };
  }

  private static Map<String, Object> settings(ChatRequest request, String model) {
    Map<String, Object> said = new TreeMap<>();
    Sampling sampling = request.sampling();
    put(said, "temperature", sampling.temperature());
    put(said, "topP", sampling.topP());
    put(said, "maxOutputTokens", sampling.maxTokens());
    put(said, "seed", sampling.seed());
    if (!Double.valueOf(0).equals(sampling.frequencyPenalty())) {
      put(said, "frequencyPenalty", sampling.frequencyPenalty());
    }
    if (!Double.valueOf(0).equals(sampling.presencePenalty())) {
      put(said, "presencePenalty", sampling.presencePenalty());
    }
    if (!sampling.stop().isEmpty()) {
      said.put("stopSequences", "[\"" + String.join("\",\"", sampling.stop()) + "\"]");
    }
    if (!(request.format() instanceof ResponseFormat.Text)) {
      said.put("responseMimeType", "\"application/json\"");
    }
    if (request.format() instanceof ResponseFormat.JsonSchema schema) {
      said.put("responseJsonSchema", schema.schema().text());
    }
    String effort = request.reasoningEffort();
    if (effort != null) {
      said.put("thinkingConfig", thinking(effort, model));
    }
    return said;
  }

  private static String thinking(String effort, String model) {
    String shown = effort.equals("none") ? "" : ",\"includeThoughts\":true";
    if (model.contains("2.5")) {
      Map<String, Integer> budgets = Map.of("none", 0, "low", 1024, "medium", 8192, "high", 24576);
      return "{\"thinkingBudget\":" + budgets.get(effort) + shown + "}";
    }
    Map<String, String> levels =
        Map.of("none", "MINIMAL", "low", "LOW", "medium", "MEDIUM", "high", "HIGH");
    return "{\"thinkingLevel\":\"" + levels.get(effort) + "\"" + shown + "}";
  }

  private static void put(Map<String, Object> said, String name, @Nullable Object value) {
    if (value != null) {
      said.put(name, value.toString());
    }
  }

  // ---- answers ----

  /** A random answer: its events, and its bytes as Gemini would send them. */
  private static final class RandomAnswer {
    private final Random random;
    private final List<ChatEvent> events = new ArrayList<>();
    private final StringBuilder stream = new StringBuilder();
    private int calls;

    RandomAnswer(long seed) {
      random = new Random(seed);
      String lineEnd = random.nextBoolean() ? "\r\n" : "\n";
      for (int i = random.nextInt(3); i >= 0; i--) {
        List<String> parts = new ArrayList<>();
        for (int j = random.nextInt(3); j >= 0; j--) {
          parts.add(part());
        }
        event(
            "\"candidates\":[{\"content\":{\"parts\":[" + String.join(",", parts) + "]}}]",
            1 + i,
            lineEnd);
      }
      event(
          "\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]},\"finishReason\":\"STOP\"}]",
          40,
          lineEnd);
      events.add(new ChatEvent.UsageReported(new Usage(7, 42, 0, 2, Usage.Source.REPORTED), null));
      events.add(new ChatEvent.Finished(calls > 0 ? FinishReason.TOOL_CALLS : FinishReason.STOP));
    }

    private void event(String candidates, int tokens, String lineEnd) {
      stream
          .append("data: {")
          .append(candidates)
          .append(",\"usageMetadata\":{\"promptTokenCount\":7,\"thoughtsTokenCount\":2,")
          .append("\"candidatesTokenCount\":")
          .append(tokens)
          .append("}}")
          .append(lineEnd)
          .append(lineEnd);
    }

    private String text() {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(3); i >= 0; i--) {
        text.append(WORDS[random.nextInt(WORDS.length)]);
      }
      return text.toString();
    }

    private String part() {
      String text = text();
      switch (random.nextInt(3)) {
        case 0 -> {
          events.add(new ChatEvent.ReasoningDelta(text));
          return "{\"text\":" + GeminiTesting.quoted(text) + ",\"thought\":true}";
        }
        case 1 -> {
          events.add(new ChatEvent.TextDelta(text));
          return "{\"text\":" + GeminiTesting.quoted(text) + "}";
        }
        default -> {
          String arguments = "{\"s\":" + GeminiTesting.quoted(text) + "}";
          boolean signed = calls == 0;
          Json extra = signed ? new Json("{\"google\":{\"thought_signature\":\"c2ln\"}}") : null;
          events.add(new ChatEvent.ToolCallDelta(calls, "call_" + calls, "add", arguments, extra));
          calls++;
          return "{\"functionCall\":{\"name\":\"add\",\"args\":"
              + arguments
              + "}"
              + (signed ? ",\"thoughtSignature\":\"c2ln\"" : "")
              + "}";
        }
      }
    }
  }

  private static List<ChatEvent> decoded(byte[]... pieces) {
    int[] ids = {0};
    List<ChatEvent> events = new ArrayList<>();
    GeminiStreamDecoder decoder =
        new GeminiStreamDecoder(new CallMemory(), () -> "call_" + ids[0]++);
    for (byte[] piece : pieces) {
      decoder.feed(ByteString.fromArray(piece), events::add);
    }
    decoder.end(events::add);
    return events;
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void feed_anyAnswerCutAnywhere_isTheSame(long seed) {
    RandomAnswer answer = new RandomAnswer(seed);
    byte[] bytes = answer.stream.toString().getBytes(StandardCharsets.UTF_8);

    assertThat(decoded(bytes)).isEqualTo(answer.events);
    for (int cut = 0; cut <= bytes.length; cut++) {
      List<ChatEvent> events =
          decoded(Arrays.copyOfRange(bytes, 0, cut), Arrays.copyOfRange(bytes, cut, bytes.length));
      if (!events.equals(answer.events)) {
        assertThat(events).as("cut at %s", cut).isEqualTo(answer.events);
      }
    }
  }
}
