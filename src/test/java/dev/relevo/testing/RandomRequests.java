package dev.relevo.testing;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Role;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Tool;
import dev.relevo.chat.ToolCall;
import dev.relevo.chat.ToolChoice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * Draws valid chat requests, of everything that vendors have in common: equal seeds draw equal
 * requests, so that a test which fails names the seed and can be repeated.
 */
public final class RandomRequests {
  private static final String[] WORDS = {
    "héllo", " ", "\n", "\"quoted\"", "\\", "🌍", "ñandú", "{", "}", "data:", "\u0001", "漢字", "end"
  };
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

  private final Random random;
  private int calls;

  private RandomRequests(long seed) {
    this.random = new Random(seed);
  }

  /** The seeds of a test's tries. */
  public static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  /** The request of a seed. */
  public static ChatRequest of(long seed) {
    return new RandomRequests(seed).request();
  }

  private ChatRequest request() {
    List<Tool> tools = maybe(this::tools, List.of());
    return new ChatRequest(
        "asked",
        messages(tools),
        sampling(),
        tools,
        tools.isEmpty() ? null : maybe(() -> choice(tools), null),
        tools.isEmpty() ? null : maybe(random::nextBoolean, null),
        format(),
        maybe(() -> pick("none", "low", "medium", "high"), null),
        maybe(this::word, null),
        null,
        Map.of(),
        Steering.DEFAULT);
  }

  private <T extends @Nullable Object> T maybe(Supplier<? extends T> some, T none) {
    return random.nextBoolean() ? some.get() : none;
  }

  private String pick(String... options) {
    return options[random.nextInt(options.length)];
  }

  private String word() {
    return "w" + Integer.toHexString(random.nextInt(1 << 20));
  }

  private String text() {
    StringBuilder text = new StringBuilder(word());
    for (int i = random.nextInt(6); i > 0; i--) {
      text.append(pick(WORDS));
    }
    return text.toString();
  }

  /** An optional system prompt, then turns that end with a user or with the results of tools. */
  private List<Message> messages(List<Tool> tools) {
    List<Message> messages = new ArrayList<>();
    if (random.nextBoolean()) {
      messages.add(Message.of(random.nextBoolean() ? Role.SYSTEM : Role.DEVELOPER, text()));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      messages.add(user());
      if (!tools.isEmpty() && random.nextBoolean()) {
        addCalls(tools, messages);
      }
      messages.add(Message.assistant(text()));
    }
    messages.add(user());
    if (!tools.isEmpty() && random.nextBoolean()) {
      addCalls(tools, messages);
    }
    return messages;
  }

  private Message user() {
    List<Part> parts = new ArrayList<>();
    parts.add(new Part.Text(text()));
    if (random.nextInt(4) == 0) {
      parts.add(new Part.Image("data:image/png;base64," + PIXEL, null));
    }
    return new Message(Role.USER, parts, List.of(), null, null, null, Map.of());
  }

  private void addCalls(List<Tool> tools, List<Message> messages) {
    List<ToolCall> asked = new ArrayList<>();
    for (int i = 1 + random.nextInt(2); i > 0; i--) {
      Tool tool = tools.get(random.nextInt(tools.size()));
      asked.add(new ToolCall("call_" + calls++, tool.name(), arguments()));
    }
    List<Part> said = maybe(() -> List.<Part>of(new Part.Text(text())), List.of());
    messages.add(new Message(Role.ASSISTANT, said, asked, null, null, null, Map.of()));
    for (ToolCall call : asked) {
      messages.add(Message.toolResult(call.id(), text()));
    }
  }

  private String arguments() {
    return random.nextBoolean() ? "{}" : "{\"x\":" + random.nextInt(100) + ",\"s\":\"ñ\"}";
  }

  private List<Tool> tools() {
    List<Tool> tools = new ArrayList<>();
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      Json parameters =
          new Json("{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"integer\"}}}");
      tools.add(new Tool(word(), maybe(this::text, null), maybe(() -> parameters, null), null));
    }
    return tools;
  }

  private ToolChoice choice(List<Tool> tools) {
    return switch (random.nextInt(4)) {
      case 0 -> ToolChoice.NONE;
      case 1 -> ToolChoice.AUTO;
      case 2 -> ToolChoice.REQUIRED;
      default -> ToolChoice.named(tools.get(random.nextInt(tools.size())).name());
    };
  }

  private ResponseFormat format() {
    return switch (random.nextInt(3)) {
      case 0 -> ResponseFormat.JSON_OBJECT;
      case 1 ->
          new ResponseFormat.JsonSchema(
              word(),
              maybe(this::text, null),
              new Json("{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"string\"}}}"),
              maybe(random::nextBoolean, null));
      default -> ResponseFormat.TEXT;
    };
  }

  private Sampling sampling() {
    return new Sampling(
        maybe(() -> random.nextInt(11) / 10.0, null),
        maybe(() -> (1 + random.nextInt(9)) / 10.0, null),
        null,
        maybe(() -> 1 + random.nextInt(1000), null),
        maybe(() -> List.of(word(), word()), List.of()),
        maybe(() -> (long) random.nextInt(1 << 20), null),
        maybe(() -> random.nextInt(10) / 10.0, null),
        maybe(() -> random.nextInt(10) / 10.0, null));
  }
}
