package dev.relevo.provider.cohere;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import dev.relevo.chat.Usage;
import dev.relevo.testing.RandomRequests;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.pekko.util.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Random requests as Cohere would read them, and random answers as Cohere would write them. */
final class CohereRoundTripTest {
  private static final String[] PIECES = {
    "héllo", " ", "\n\n", "\"q\"", "\\", "🌍", "{", "data: ", "\u0001", "漢字", "null", "event:"
  };
  private static final Json COHERES_SCHEMA =
      new Json(
          "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}},"
              + "\"required\":[\"a\"]}");

  static LongStream seeds() {
    return RandomRequests.seeds();
  }

  // ---- requests ----

  @ParameterizedTest
  @MethodSource("seeds")
  void write_randomRequest_isReadBackAsFarAsCohereCanSayIt(long seed) throws Exception {
    ChatRequest request = RandomRequests.of(seed);
    if (request.format() instanceof ResponseFormat.JsonSchema schema) {
      assertThat(refusedField(request)).startsWith("response_format");
      request =
          request.withFormat(
              new ResponseFormat.JsonSchema(schema.name(), null, COHERES_SCHEMA, null));
    }
    if (!(request.format() instanceof ResponseFormat.Text) && !request.tools().isEmpty()) {
      assertThat(refusedField(request)).isEqualTo("response_format");
      request = request.withFormat(ResponseFormat.TEXT);
    }

    JsonNode body = JsonMapper.read(CohereRequestWriter.write(request, "m", true, true));

    assertThat(messages(body)).isEqualTo(sayable(request.messages()));
    assertThat(tools(body)).isEqualTo(sayable(request.tools(), request.toolChoice()));
    assertThat(body.path("tool_choice").textValue()).isEqualTo(choice(request));
    assertThat(sampling(body)).isEqualTo(sayable(request.sampling()));
    assertThat(format(body)).isEqualTo(format(request.format()));
    assertThat(body.path("thinking").path("type").textValue())
        .isEqualTo(
            request.reasoningEffort() == null
                ? null
                : request.reasoningEffort().equals("none") ? "disabled" : "enabled");
  }

  private static @Nullable String refusedField(ChatRequest request) {
    return catchThrowableOfType(
            ProviderException.class, () -> CohereRequestWriter.write(request, "m", true, true))
        .error()
        .param();
  }

  /** The conversation as Cohere knows it: one system turn, and plans in place of words. */
  private static List<Message> sayable(List<Message> messages) {
    String instructions =
        messages.stream()
            .filter(message -> message.role() == Role.SYSTEM || message.role() == Role.DEVELOPER)
            .map(Message::text)
            .collect(Collectors.joining("\n\n"));
    List<Message> sayable = new ArrayList<>();
    if (!instructions.isEmpty()) {
      sayable.add(Message.system(instructions));
    }
    for (Message message : messages) {
      if (message.role() != Role.SYSTEM && message.role() != Role.DEVELOPER) {
        sayable.add(message);
      }
    }
    return sayable;
  }

  private static List<Message> messages(JsonNode body) {
    List<Message> messages = new ArrayList<>();
    for (JsonNode message : body.path("messages")) {
      List<ToolCall> calls = new ArrayList<>();
      for (JsonNode call : message.path("tool_calls")) {
        JsonNode function = call.path("function");
        calls.add(
            new ToolCall(
                call.path("id").asText(),
                function.path("name").asText(),
                function.path("arguments").asText()));
      }
      messages.add(
          new Message(
              Role.valueOf(message.path("role").asText().toUpperCase(Locale.ROOT)),
              content(
                  message.has("tool_plan") ? message.path("tool_plan") : message.path("content")),
              calls,
              message.path("tool_call_id").textValue(),
              null,
              null,
              Map.of()));
    }
    return messages;
  }

  private static List<Part> content(JsonNode content) {
    if (content.isTextual()) {
      return List.of(new Part.Text(content.asText()));
    }
    List<Part> parts = new ArrayList<>();
    for (JsonNode part : content) {
      parts.add(
          part.path("type").asText().equals("text")
              ? new Part.Text(part.path("text").asText())
              : new Part.Image(
                  part.path("image_url").path("url").asText(),
                  part.path("image_url").path("detail").textValue()));
    }
    return parts;
  }

  private static List<Tool> sayable(List<Tool> tools, @Nullable ToolChoice choice) {
    Json nothing = new Json("{\"type\":\"object\",\"properties\":{}}");
    return tools.stream()
        .filter(
            tool ->
                choice == null
                    || choice.mode() != ToolChoice.Mode.NAMED
                    || tool.name().equals(choice.name()))
        .map(
            tool ->
                new Tool(
                    tool.name(),
                    tool.description(),
                    tool.parameters() == null ? nothing : tool.parameters(),
                    null))
        .toList();
  }

  private static List<Tool> tools(JsonNode body) {
    List<Tool> tools = new ArrayList<>();
    for (JsonNode tool : body.path("tools")) {
      JsonNode function = tool.path("function");
      tools.add(
          new Tool(
              function.path("name").asText(),
              function.path("description").textValue(),
              JsonMapper.json(function.path("parameters")),
              null));
    }
    return tools;
  }

  private static @Nullable String choice(ChatRequest request) {
    if (request.toolChoice() == null) {
      return null;
    }
    return switch (request.toolChoice().mode()) {
      case NONE -> "NONE";
      case AUTO -> null;
      case REQUIRED, NAMED -> "REQUIRED";
    };
  }

  /** Of the two penalties, only the larger can be said. */
  private static Sampling sayable(Sampling asked) {
    Double frequency = asked.frequencyPenalty();
    Double presence = asked.presencePenalty();
    boolean frequencyWins = frequency != null && (presence == null || frequency >= presence);
    return new Sampling(
        asked.temperature(),
        asked.topP(),
        asked.topK(),
        asked.maxTokens(),
        asked.stop(),
        asked.seed(),
        frequencyWins ? frequency : null,
        frequencyWins ? null : presence);
  }

  private static Sampling sampling(JsonNode body) {
    List<String> stops = new ArrayList<>();
    body.path("stop_sequences").forEach(stop -> stops.add(stop.asText()));
    return new Sampling(
        number(body.path("temperature")),
        number(body.path("p")),
        body.has("k") ? Integer.valueOf(body.path("k").asInt()) : null,
        body.has("max_tokens") ? Integer.valueOf(body.path("max_tokens").asInt()) : null,
        stops,
        body.has("seed") ? Long.valueOf(body.path("seed").asLong()) : null,
        number(body.path("frequency_penalty")),
        number(body.path("presence_penalty")));
  }

  private static @Nullable Double number(JsonNode node) {
    return node.isNumber() ? Double.valueOf(node.asDouble()) : null;
  }

  private static @Nullable String format(ResponseFormat format) {
    return format instanceof ResponseFormat.JsonSchema schema
        ? schema.schema().text()
        : format instanceof ResponseFormat.JsonObject ? "any object" : null;
  }

  private static @Nullable String format(JsonNode body) {
    JsonNode format = body.path("response_format");
    if (!format.path("type").asText().equals("json_object")) {
      return null;
    }
    return format.has("json_schema") ? format.path("json_schema").toString() : "any object";
  }

  // ---- answers ----

  @ParameterizedTest
  @MethodSource("seeds")
  void feed_randomAnswerCutAnywhere_isTheAnswer(long seed) {
    RandomAnswer random = new RandomAnswer(seed);
    byte[] bytes = random.stream.getBytes(UTF_8);

    assertThat(decode(bytes, bytes.length)).isEqualTo(random.answer);
    for (int cut = 1; cut < bytes.length; cut++) {
      assertThat(decode(bytes, cut)).as("cut at %d", cut).isEqualTo(random.answer);
    }
    assertThat(CohereAnswerReader.read(ByteString.fromString(random.whole)))
        .as("the same as a whole")
        .isEqualTo(random.answer);
  }

  private static ChatResponse.Answer decode(byte[] bytes, int cut) {
    CohereStreamDecoder decoder = new CohereStreamDecoder();
    AnswerBuilder answer = new AnswerBuilder();
    decoder.feed(ByteString.fromArray(Arrays.copyOf(bytes, cut)), answer::add);
    decoder.feed(ByteString.fromArray(Arrays.copyOfRange(bytes, cut, bytes.length)), answer::add);
    decoder.end(answer::add);
    assertThat(decoder.malformed()).isZero();
    return answer.build();
  }

  /** An answer of which thoughts, words, calls and noise are drawn. */
  private static final class RandomAnswer {
    private final Random random;
    private final String stream;
    private final String whole;
    private final ChatResponse.Answer answer;

    private RandomAnswer(long seed) {
      random = new Random(seed);
      String lineEnd = random.nextBoolean() ? "\n" : "\r\n";
      StringBuilder events = new StringBuilder(CohereTesting.start());
      List<String> blocks = new ArrayList<>();
      String thoughts = block(events, blocks, 0, "thinking");
      String text = block(events, blocks, 1, "text");
      List<ToolCall> calls = calls(events);
      FinishReason reason =
          calls.isEmpty()
              ? random.nextBoolean() ? FinishReason.STOP : FinishReason.LENGTH
              : FinishReason.TOOL_CALLS;
      String name =
          switch (reason) {
            case LENGTH -> "MAX_TOKENS";
            case TOOL_CALLS -> "TOOL_CALL";
            case STOP, CONTENT_FILTER -> "COMPLETE";
          };
      Usage usage = Usage.reported(random.nextInt(10_000), random.nextInt(1000));
      String told = CohereTesting.usage(usage.promptTokens(), usage.completionTokens());
      events.append(CohereTesting.end(name, told));
      stream = events.toString().replace("\n", lineEnd);
      whole =
          "{\"finish_reason\":\"%s\",\"message\":{\"content\":[%s],\"tool_calls\":[%s]},\"usage\":%s}"
              .formatted(
                  name,
                  String.join(",", blocks),
                  calls.stream().map(RandomAnswer::call).collect(Collectors.joining(",")),
                  told);
      answer =
          new ChatResponse.Answer(
              text, thoughts.isEmpty() ? null : thoughts, calls, reason, usage, null);
    }

    private String block(StringBuilder events, List<String> blocks, int index, String type) {
      StringBuilder text = new StringBuilder();
      for (int i = random.nextInt(4); i > 0; i--) {
        String piece = PIECES[random.nextInt(PIECES.length)];
        text.append(piece);
        events.append(
            CohereTesting.message(
                i % 2 == 0 ? "content-delta" : "content-start",
                index,
                "\"content\":{\"" + type + "\":" + CohereTesting.quoted(piece) + "}"));
        if (random.nextInt(4) == 0) {
          events.append(CohereTesting.event("citation-start", "\"index\":0,\"delta\":{}"));
          events.append(": ping\n\n");
        }
      }
      events.append(CohereTesting.event("content-end", "\"index\":" + index));
      blocks.add(
          "{\"type\":\"%s\",\"%s\":%s}"
              .formatted(type, type, CohereTesting.quoted(text.toString())));
      return text.toString();
    }

    private List<ToolCall> calls(StringBuilder events) {
      List<ToolCall> calls = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        int index = calls.size();
        String said =
            switch (random.nextInt(4)) {
              case 0 -> "";
              case 1 -> "null";
              case 2 -> "{}";
              default -> "{\"s\":\"ñ🌍\",\"n\":null}";
            };
        events.append(CohereTesting.callStart(index, "c" + index, "f" + index));
        int half = said.length() / 4;
        for (String piece : List.of(said.substring(0, half), said.substring(half))) {
          if (!piece.isEmpty()) {
            events.append(CohereTesting.callDelta(index, piece));
          }
        }
        events.append(CohereTesting.callEnd(index));
        calls.add(
            new ToolCall(
                "c" + index, "f" + index, said.isEmpty() || said.equals("null") ? "{}" : said));
      }
      return calls;
    }

    private static String call(ToolCall call) {
      return "{\"id\":\"%s\",\"function\":{\"name\":\"%s\",\"arguments\":%s}}"
          .formatted(call.id(), call.name(), CohereTesting.quoted(call.arguments()));
    }
  }
}
