package dev.relevo.provider.cohere;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.util.List;

/** Reads configuration the way the gateway does, and says events as Cohere does. */
final class CohereTesting {
  private CohereTesting() {}

  /** A provider with this configuration, which has to be right. */
  static ChatProvider open(String configuration, Transport transport) {
    return definition(configuration).opener().open(transport);
  }

  /** What this configuration says, which has to be right. */
  static ProviderDefinition definition(String configuration) {
    return Configured.provider(new CohereKind(), "cohere", configuration);
  }

  /** What is wrong with this configuration. */
  static List<String> faults(String configuration) {
    return Configured.faults(new CohereKind(), "cohere", configuration);
  }

  static CohereSettings settings(String configuration) {
    return CohereSettings.from(Configured.section(configuration, new Faults()));
  }

  /** An event of this type with these fields beside it. */
  static String event(String type, String fields) {
    return "event: "
        + type
        + "\ndata: {\"type\":\""
        + type
        + "\""
        + (fields.isEmpty() ? "" : "," + fields)
        + "}\n\n";
  }

  /** An event whose message holds these fields. */
  static String message(String type, int index, String fields) {
    return event(type, "\"index\":" + index + ",\"delta\":{\"message\":{" + fields + "}}");
  }

  static String start() {
    return event(
        "message-start",
        "\"id\":\"k1\",\"delta\":{\"message\":{\"role\":\"assistant\",\"content\":[],"
            + "\"tool_plan\":\"\",\"tool_calls\":[],\"citations\":[]}}");
  }

  static String text(String text) {
    return message("content-delta", 0, "\"content\":{\"text\":" + quoted(text) + "}");
  }

  static String thinking(int index, String text) {
    return message("content-delta", index, "\"content\":{\"thinking\":" + quoted(text) + "}");
  }

  static String plan(String text) {
    return event("tool-plan-delta", "\"delta\":{\"message\":{\"tool_plan\":" + quoted(text) + "}}");
  }

  static String callStart(int index, String id, String name) {
    return message(
        "tool-call-start",
        index,
        "\"tool_calls\":{\"id\":"
            + quoted(id)
            + ",\"type\":\"function\",\"function\":{\"name\":"
            + quoted(name)
            + ",\"arguments\":\"\"}}");
  }

  static String callDelta(int index, String arguments) {
    return message(
        "tool-call-delta",
        index,
        "\"tool_calls\":{\"function\":{\"arguments\":" + quoted(arguments) + "}}");
  }

  static String callEnd(int index) {
    return event("tool-call-end", "\"index\":" + index);
  }

  static String end(String finishReason) {
    return end(finishReason, usage(70, 3));
  }

  static String end(String finishReason, String usage) {
    return event(
        "message-end",
        "\"delta\":{\"finish_reason\":\"" + finishReason + "\",\"usage\":" + usage + "}");
  }

  /** What is billed is always less than what was really read. */
  static String usage(int promptTokens, int completionTokens) {
    return ("{\"billed_units\":{\"input_tokens\":2,\"output_tokens\":1},\"tokens\":"
            + "{\"input_tokens\":%d,\"output_tokens\":%d},\"cached_tokens\":0}")
        .formatted(promptTokens, completionTokens);
  }

  static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), UTF_8);
  }
}
