package dev.relevo.provider.cohere;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ChatProviderContract;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

final class CohereProviderContractTest extends ChatProviderContract {

  @Override
  protected ChatProvider open(URI address, Transport transport) {
    return CohereTesting.open("base-url = \"" + address + "\", api-keys = [k]", transport);
  }

  @Override
  protected String streamContentType() {
    return "text/event-stream";
  }

  @Override
  protected List<String> textStream(List<String> pieces, int promptTokens, int completionTokens) {
    List<String> events = new ArrayList<>(unfinishedStream(pieces));
    events.add(CohereTesting.event("content-end", "\"index\":0"));
    events.add(CohereTesting.end("COMPLETE", CohereTesting.usage(promptTokens, completionTokens)));
    return events;
  }

  @Override
  protected List<String> unfinishedStream(List<String> pieces) {
    List<String> events = new ArrayList<>();
    events.add(CohereTesting.start());
    events.add(
        CohereTesting.message("content-start", 0, "\"content\":{\"type\":\"text\",\"text\":\"\"}"));
    pieces.forEach(piece -> events.add(CohereTesting.text(piece)));
    return events;
  }

  @Override
  protected ScriptedReply wholeAnswer(List<String> pieces, int promptTokens, int completionTokens) {
    return ScriptedReply.json(
        "{\"id\":\"k1\",\"finish_reason\":\"COMPLETE\",\"message\":{\"role\":\"assistant\","
            + "\"content\":[{\"type\":\"text\",\"text\":"
            + CohereTesting.quoted(String.join("", pieces))
            + "}]},\"usage\":"
            + CohereTesting.usage(promptTokens, completionTokens)
            + "}");
  }

  @Override
  protected List<String> toolCallStream(String id, String name, String arguments) {
    return List.of(
        CohereTesting.start(),
        CohereTesting.callStart(0, id, name),
        CohereTesting.callDelta(0, arguments),
        CohereTesting.callEnd(0),
        CohereTesting.end("TOOL_CALL"));
  }

  @Override
  protected String malformedEvent() {
    return "event: content-delta\ndata: {\"type\":\"content-delta\",\"delta\":{\"message\":{\n\n";
  }

  @Override
  protected String errorEvent() {
    return CohereTesting.event(
        "message-end", "\"delta\":{\"finish_reason\":\"ERROR\",\"error\":\"overloaded\"}");
  }

  @Override
  protected String errorBody(int status) {
    String message =
        switch (status) {
          case 401 -> "invalid api token";
          case 404 ->
              "model 'x' not found, make sure the correct model ID was used and that you have"
                  + " access to the model.";
          case 429 -> "Please wait and try again later";
          default -> "something went wrong";
        };
    return "{\"id\":\"k1\",\"message\":" + CohereTesting.quoted(message) + "}";
  }

  @Override
  protected ScriptedReply healthy(ScriptedServer.Recorded request) {
    return request.path().equals("/v1/models?page_size=1000")
        ? ScriptedReply.json("{\"models\":[{\"name\":\"" + MODEL + "\",\"endpoints\":[\"chat\"]}]}")
        : ScriptedReply.json(404, "{}");
  }
}
