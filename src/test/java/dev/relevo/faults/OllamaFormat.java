package dev.relevo.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code /api/chat}: lines of JSON, the last of which is marked. */
final class OllamaFormat extends Format {
  private static final String LINE =
      "{\"model\":\"m\",\"created_at\":\"2026-01-01T00:00:00.123456789Z\",\"message\":"
          + "{\"role\":\"assistant\",\"content\":";

  OllamaFormat() {
    super("Ollama", "ollama", "");
  }

  @Override
  boolean isChat(Recorded request) {
    return request.path().equals("/api/chat");
  }

  @Override
  ScriptedReply probe(Recorded request, List<String> models) {
    return switch (request.path()) {
      case "/api/version" -> ScriptedReply.json("{\"version\":\"0.30.0\"}");
      case "/api/generate" -> ScriptedReply.json("{\"done\":true,\"done_reason\":\"load\"}");
      // all of them are in memory
      default ->
          ScriptedReply.json(
              models.stream()
                  .map(model -> "{\"name\":\"" + model + "\",\"size\":1000,\"details\":{}}")
                  .collect(Collectors.joining(",", "{\"models\":[", "]}")));
    };
  }

  @Override
  boolean isStreamed(Recorded request) {
    return json(request.body()).path("stream").asBoolean(true);
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
    return streamed ? "application/x-ndjson" : "application/json; charset=utf-8";
  }

  @Override
  String piece(String text) {
    return LINE + quoted(text) + "},\"done\":false}\n";
  }

  @Override
  String lifecycle() {
    return piece("");
  }

  @Override
  List<String> end(Ending ending) {
    return ending.finish().isEmpty() ? List.of() : List.of(whole("", ending));
  }

  @Override
  String whole(String text, Ending ending) {
    return LINE
        + quoted(text)
        + "},\"done\":true,\"done_reason\":"
        + quoted(ending.finish())
        + ",\"total_duration\":7000000"
        + (ending.usage() ? ",\"prompt_eval_count\":3,\"eval_count\":8" : "")
        + "}\n";
  }

  @Override
  String malformed() {
    return "{\"message\":{\"content\":\"lost\n";
  }

  @Override
  String errorEvent() {
    return "{\"error\":\"llama runner process has terminated: signal: killed\"}\n";
  }

  private static ScriptedReply error(int status, String words) {
    return ScriptedReply.json(status, "{\"error\":" + quoted(words) + "}");
  }

  @Override
  ScriptedReply status(int status) {
    return switch (status) {
      case 401 -> error(401, "unauthorized");
      case 503 -> error(503, "server busy, please try again.  maximum pending requests exceeded");
      default -> error(status, "llama runner process no longer running: 2");
    };
  }

  @Override
  ScriptedReply limited(@Nullable Duration wait) {
    return error(429, "too many requests");
  }

  @Override
  ScriptedReply tooLong() {
    return error(400, "the input length exceeds the context length");
  }

  @Override
  ScriptedReply prefillRefused() {
    return error(400, "the last message must be from the user");
  }
}
