package dev.relevo.provider.gemini;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ChatProviderContract;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

final class GeminiProviderContractTest extends ChatProviderContract {
  private static final String REST = "\"modelVersion\":\"" + MODEL + "\",\"responseId\":\"r1\"}";

  @Override
  protected ChatProvider open(URI address, Transport transport) {
    return GeminiTesting.open("base-url = \"" + address + "/v1beta\", api-keys = [k]", transport);
  }

  @Override
  protected String streamContentType() {
    return "text/event-stream";
  }

  private static String event(String json) {
    return "data: " + json + "\r\n\r\n";
  }

  private static String candidate(String parts, String rest) {
    return "{\"candidates\":[{\"content\":{\"parts\":["
        + parts
        + "],\"role\":\"model\"},"
        + rest
        + "\"index\":0}],";
  }

  private static String text(String piece) {
    return "{\"text\":" + GeminiTesting.quoted(piece) + "}";
  }

  private static String usage(int promptTokens, int completionTokens) {
    return "\"usageMetadata\":{\"promptTokenCount\":%d,\"candidatesTokenCount\":%d,\"totalTokenCount\":%d},"
        .formatted(promptTokens, completionTokens, promptTokens + completionTokens);
  }

  @Override
  protected List<String> textStream(List<String> pieces, int promptTokens, int completionTokens) {
    List<String> events = new ArrayList<>(unfinishedStream(pieces));
    events.add(
        event(
            candidate(text(""), "\"finishReason\":\"STOP\",")
                + usage(promptTokens, completionTokens)
                + REST));
    return events;
  }

  @Override
  protected List<String> unfinishedStream(List<String> pieces) {
    return pieces.stream().map(piece -> event(candidate(text(piece), "") + REST)).toList();
  }

  @Override
  protected ScriptedReply wholeAnswer(List<String> pieces, int promptTokens, int completionTokens) {
    return ScriptedReply.json(
        candidate(text(String.join("", pieces)), "\"finishReason\":\"STOP\",")
            + usage(promptTokens, completionTokens)
            + REST);
  }

  @Override
  protected List<String> toolCallStream(String id, String name, String arguments) {
    return List.of(
        event(
            candidate(
                    "{\"functionCall\":{\"id\":\"%s\",\"name\":\"%s\",\"args\":%s}}"
                        .formatted(id, name, arguments),
                    "")
                + REST),
        event(candidate(text(""), "\"finishReason\":\"STOP\",") + usage(1, 1) + REST));
  }

  @Override
  protected String malformedEvent() {
    return "data: {\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"lost\r\n\r\n";
  }

  /** A JSON object of several lines where an event should be, as Google's servers send it. */
  @Override
  protected String errorEvent() {
    return "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"The model is overloaded.\",\n"
        + "    \"status\": \"UNAVAILABLE\"\n  }\n}\n";
  }

  @Override
  protected String errorBody(int status) {
    String name =
        switch (status) {
          case 401 -> "UNAUTHENTICATED";
          case 403 -> "PERMISSION_DENIED";
          case 404 -> "NOT_FOUND";
          case 429 -> "RESOURCE_EXHAUSTED";
          case 503 -> "UNAVAILABLE";
          default -> "INTERNAL";
        };
    return "{\"error\":{\"code\":%d,\"message\":\"something went wrong\",\"status\":\"%s\"}}"
        .formatted(status, name);
  }

  @Override
  protected ScriptedReply healthy(ScriptedServer.Recorded request) {
    return request.path().equals("/v1beta/models?pageSize=1000")
        ? ScriptedReply.json(
            "{\"models\":[{\"name\":\"models/"
                + MODEL
                + "\",\"supportedGenerationMethods\":[\"generateContent\"]}]}")
        : ScriptedReply.json(404, "{}");
  }
}
