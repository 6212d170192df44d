package dev.relevo.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer.Recorded;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Gemini's own API: server-sent events without an end mark. */
final class GeminiFormat extends Format {
  private static final String RPC = "{\"@type\":\"type.googleapis.com/google.rpc.";
  private static final String USAGE =
      "\"usageMetadata\":{\"promptTokenCount\":3,\"candidatesTokenCount\":8,\"totalTokenCount\":11},";

  GeminiFormat() {
    super("Gemini", "gemini", "/v1beta");
  }

  @Override
  boolean isChat(Recorded request) {
    return request.method().equals("POST");
  }

  @Override
  ScriptedReply probe(Recorded request, List<String> models) {
    return ScriptedReply.json(
        models.stream()
            .map(
                model ->
                    "{\"name\":\"models/"
                        + model
                        + "\",\"supportedGenerationMethods\":[\"generateContent\"]}")
            .collect(Collectors.joining(",", "{\"models\":[", "]}")));
  }

  @Override
  boolean isStreamed(Recorded request) {
    return request.path().contains(":streamGenerateContent");
  }

  @Override
  String model(Recorded request) {
    String path = request.path();
    return path.substring(path.lastIndexOf('/') + 1, path.lastIndexOf(':'));
  }

  @Override
  String key(Recorded request) {
    String key = request.header("x-goog-api-key");
    return key == null ? "" : key;
  }

  @Override
  String begun(Recorded request) {
    JsonNode turns = json(request.body()).path("contents");
    JsonNode last = turns.path(turns.size() - 1);
    return last.path("role").asText().equals("model")
        ? last.path("parts").path(0).path("text").asText()
        : "";
  }

  @Override
  String contentType(boolean streamed) {
    return streamed ? "text/event-stream" : "application/json; charset=UTF-8";
  }

  private static String body(String text, String finish, boolean usage) {
    String part = text.isEmpty() ? "" : "{\"text\":" + quoted(text) + "}";
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + part
        + "],\"role\":\"model\"},"
        + (finish.isEmpty() ? "" : "\"finishReason\":\"" + reason(finish) + "\",")
        + "\"index\":0}],"
        + (usage ? USAGE : "")
        + "\"modelVersion\":\"m\",\"responseId\":\"r1\"}";
  }

  private static String reason(String finish) {
    return finish.equals("content_filter") ? "SAFETY" : finish.toUpperCase(Locale.ROOT);
  }

  private static String event(String body) {
    return "data: " + body + "\r\n\r\n";
  }

  @Override
  String piece(String text) {
    return event(body(text, "", false));
  }

  @Override
  String lifecycle() {
    return piece("");
  }

  @Override
  List<String> end(Ending ending) {
    return ending.finish().isEmpty()
        ? List.of()
        : List.of(event(body("", ending.finish(), ending.usage())));
  }

  @Override
  String whole(String text, Ending ending) {
    return body(text, ending.finish(), ending.usage());
  }

  @Override
  String malformed() {
    return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lost\r\n\r\n";
  }

  @Override
  String errorEvent() {
    return event(body(503, "The model is overloaded.", "UNAVAILABLE", ""));
  }

  private static String body(int code, String message, String status, String details) {
    return "{\"error\":{\"code\":%d,\"message\":%s,\"status\":\"%s\",\"details\":[%s]}}"
        .formatted(code, quoted(message), status, details);
  }

  private static ScriptedReply error(int code, String message, String status, String details) {
    return ScriptedReply.json(code, body(code, message, status, details));
  }

  @Override
  ScriptedReply status(int status) {
    return switch (status) {
      case 401 ->
          error(
              401,
              "Request had invalid authentication credentials.",
              "UNAUTHENTICATED",
              RPC + "ErrorInfo\",\"reason\":\"ACCESS_TOKEN_TYPE_UNSUPPORTED\"}");
      case 503, 529 -> error(status, "The model is overloaded.", "UNAVAILABLE", "");
      case 504 -> error(504, "Deadline expired.", "DEADLINE_EXCEEDED", "");
      default -> error(status, "An internal error has occurred.", "INTERNAL", "");
    };
  }

  @Override
  ScriptedReply limited(@Nullable Duration wait) {
    String quota =
        RPC
            + "QuotaFailure\",\"violations\":[{\"quotaId\":"
            + "\"GenerateRequestsPerMinutePerProjectPerModel-FreeTier\"}]}";
    String retry =
        wait == null ? "" : "," + RPC + "RetryInfo\",\"retryDelay\":\"" + seconds(wait) + "\"}";
    return error(429, "You exceeded your current quota.", "RESOURCE_EXHAUSTED", quota + retry);
  }

  /** A refusal that tells the wait in its words, as older models' do. */
  static ScriptedReply limitedInWords(Duration wait) {
    String words = "Quota exceeded for metric: x, limit: 20. Please retry in " + seconds(wait);
    return error(429, words + ".", "RESOURCE_EXHAUSTED", "");
  }

  @Override
  ScriptedReply tooLong() {
    return error(
        400,
        "The input token count (9001) exceeds the maximum number of tokens allowed (8192).",
        "INVALID_ARGUMENT",
        "");
  }

  /** A streamed answer of which every event has a finish reason, as some models have it. */
  static ScriptedReply finishingAgainAndAgain(List<String> pieces) {
    ScriptedReply reply = ScriptedReply.stream("text/event-stream");
    pieces.forEach(piece -> reply.chunk(event(body(piece, "stop", true))));
    return reply;
  }

  /** An answer without a candidate, since the prompt is refused. */
  static ScriptedReply promptBlocked(boolean streamed) {
    String body =
        "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"}," + USAGE + "\"modelVersion\":\"m\"}";
    return streamed
        ? ScriptedReply.stream("text/event-stream").chunk(event(body))
        : ScriptedReply.json(body);
  }

  @Override
  ScriptedReply prefillRefused() {
    return error(
        400,
        "Please ensure that single turn requests end with a user role.",
        "INVALID_ARGUMENT",
        "");
  }
}
