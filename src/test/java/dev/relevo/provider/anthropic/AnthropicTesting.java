package dev.relevo.provider.anthropic;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ProviderError;
import dev.relevo.chat.ProviderException;
import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.Configured;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;

/** Reads configuration the way the gateway does, and writes Anthropic's events. */
final class AnthropicTesting {
  private AnthropicTesting() {}

  /** A provider with this configuration, which has to be right. */
  static ChatProvider open(String configuration, Transport transport) {
    return definition(configuration).opener().open(transport);
  }

  /** What this configuration says, which has to be right. */
  static ProviderDefinition definition(String configuration) {
    return Configured.provider(new AnthropicKind(), "anthropic", configuration);
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String configuration) {
    return Configured.faults(new AnthropicKind(), "anthropic", configuration);
  }

  /** The failure of a step that has to fail. */
  static ProviderError failure(Runnable step) {
    try {
      step.run();
    } catch (ProviderException e) {
      return e.error();
    }
    throw new AssertionError("expected a failure");
  }

  /** A text as JSON. */
  static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), UTF_8);
  }

  /** A value that has to be JSON. */
  static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(text, e);
    }
  }

  /** An event: its type is said twice. */
  static String event(String type, String rest) {
    return "event: %s\ndata: {\"type\":\"%s\"%s}\n\n"
        .formatted(type, type, rest.isEmpty() ? "" : "," + rest);
  }

  static String start(String usage) {
    return start("msg_1", usage);
  }

  static String start(String id, String usage) {
    return event(
        "message_start",
        "\"message\":{\"id\":\""
            + id
            + "\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-x\",\"content\":[],"
            + "\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{"
            + usage
            + "}}");
  }

  static String blockStart(int index, String block) {
    return event(
        "content_block_start", "\"index\":" + index + ",\"content_block\":{" + block + "}");
  }

  static String delta(int index, String delta) {
    return event("content_block_delta", "\"index\":" + index + ",\"delta\":{" + delta + "}");
  }

  static String blockStop(int index) {
    return event("content_block_stop", "\"index\":" + index);
  }

  static String textStart(int index) {
    return blockStart(index, "\"type\":\"text\",\"text\":\"\"");
  }

  static String text(int index, String text) {
    return delta(index, "\"type\":\"text_delta\",\"text\":" + quoted(text));
  }

  static String thinkingStart(int index) {
    return blockStart(index, "\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"");
  }

  static String thoughts(int index, String text) {
    return delta(index, "\"type\":\"thinking_delta\",\"thinking\":" + quoted(text));
  }

  static String signature(int index, String signature) {
    return delta(index, "\"type\":\"signature_delta\",\"signature\":" + quoted(signature));
  }

  static String toolStart(int index, String id, String name) {
    return blockStart(
        index,
        "\"type\":\"tool_use\",\"id\":\"" + id + "\",\"name\":\"" + name + "\",\"input\":{}");
  }

  static String arguments(int index, String piece) {
    return delta(index, "\"type\":\"input_json_delta\",\"partial_json\":" + quoted(piece));
  }

  static String stopped(String reason, String usage) {
    return event(
        "message_delta",
        "\"delta\":{\"stop_reason\":\""
            + reason
            + "\",\"stop_sequence\":null},\"usage\":{"
            + usage
            + "}");
  }

  static String stop() {
    return event("message_stop", "");
  }
}
