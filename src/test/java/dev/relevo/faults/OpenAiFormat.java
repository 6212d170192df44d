package dev.relevo.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer.Recorded;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** OpenAI's chat completions: server-sent events that end with {@code [DONE]}. */
final class OpenAiFormat extends Format {
  private static final String USAGE =
      "{\"prompt_tokens\":3,\"completion_tokens\":8,\"total_tokens\":11}";

  OpenAiFormat() {
    super("OpenAI", "openai-compatible", "/v1");
  }

  @Override
  boolean isChat(Recorded request) {
    return request.path().equals("/v1/chat/completions");
  }

  @Override
  ScriptedReply probe(Recorded request, List<String> models) {
    return ScriptedReply.json(
        models.stream()
            .map(model -> "{\"object\":\"model\",\"id\":\"" + model + "\"}")
            .collect(Collectors.joining(",", "{\"object\":\"list\",\"data\":[", "]}")));
  }

  @Override
  boolean isStreamed(Recorded request) {
    return json(request.body()).path("stream").asBoolean();
  }

  @Override
  String model(Recorded request) {
    return json(request.body()).path("model").asText();
  }

  @Override
  String key(Recorded request) {
    return bearer(request);
  }

  @Override
  String begun(Recorded request) {
    JsonNode turns = json(request.body()).path("messages");
    JsonNode last = turns.path(turns.size() - 1);
    return last.path("role").asText().equals("assistant") ? last.path("content").asText() : "";
  }

  @Override
  String contentType(boolean streamed) {
    return streamed ? "text/event-stream" : "application/json";
  }

  private static String event(String choices, String usage) {
    return "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\","
        + "\"choices\":["
        + choices
        + "],\"usage\":"
        + usage
        + "}\n\n";
  }

  private static String delta(String delta, String finish) {
    String choice = "{\"index\":0,\"delta\":{" + delta + "},\"finish_reason\":" + finish + "}";
    return event(choice, "null");
  }

  @Override
  String piece(String text) {
    return delta("\"content\":" + quoted(text), "null");
  }

  @Override
  String lifecycle() {
    return delta("\"role\":\"assistant\",\"content\":\"\"", "null");
  }

  @Override
  List<String> end(Ending ending) {
    List<String> events = new ArrayList<>();
    if (!ending.finish().isEmpty()) {
      events.add(delta("", quoted(ending.finish())));
    }
    if (ending.usage()) {
      events.add(event("", USAGE));
    }
    if (ending.mark()) {
      events.add("data: [DONE]\n\n");
    }
    return events;
  }

  @Override
  String whole(String text, Ending ending) {
    return "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\","
        + "\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
        + quoted(text)
        + "},\"finish_reason\":"
        + (ending.finish().isEmpty() ? "null" : quoted(ending.finish()))
        + "}]"
        + (ending.usage() ? ",\"usage\":" + USAGE : "")
        + "}";
  }

  @Override
  String malformed() {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"lost\n\n";
  }

  @Override
  String errorEvent() {
    return "data: {\"error\":{\"message\":\"The engine is overloaded.\",\"type\":\"server_error\","
        + "\"param\":null,\"code\":null}}\n\n";
  }

  private static ScriptedReply error(int status, String message, String type, String code) {
    return ScriptedReply.json(
        status,
        "{\"error\":{\"message\":"
            + quoted(message)
            + ",\"type\":"
            + quoted(type)
            + ",\"param\":null,\"code\":"
            + (code.isEmpty() ? "null" : quoted(code))
            + "}}");
  }

  @Override
  ScriptedReply status(int status) {
    return switch (status) {
      case 401 ->
          error(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key");
      default -> error(status, "The server had an error.", "server_error", "");
    };
  }

  @Override
  ScriptedReply limited(@Nullable Duration wait) {
    String when = wait == null ? "" : " Please try again in " + seconds(wait) + ".";
    return error(429, "Rate limit reached for m." + when, "requests", "rate_limit_exceeded");
  }

  @Override
  ScriptedReply tooLong() {
    return error(
        400,
        "This model's maximum context length is 8192 tokens. However, your messages resulted in"
            + " 9001 tokens.",
        "invalid_request_error",
        "context_length_exceeded");
  }

  /** A refusal of what the prompt is about. */
  static ScriptedReply contentRefused() {
    return error(
        400,
        "The response was filtered due to the prompt triggering the content management policy.",
        "invalid_request_error",
        "content_filter");
  }

  @Override
  ScriptedReply prefillRefused() {
    return error(
        400, "The last message must not be from the assistant.", "invalid_request_error", "");
  }
}
