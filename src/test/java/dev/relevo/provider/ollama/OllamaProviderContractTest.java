package dev.relevo.provider.ollama;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ChatProviderContract;
import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

final class OllamaProviderContractTest extends ChatProviderContract {

  @Override
  protected ChatProvider open(URI address, Transport transport) {
    return OllamaTesting.open("base-url = \"" + address + "\"", transport);
  }

  @Override
  protected String streamContentType() {
    return "application/x-ndjson";
  }

  @Override
  protected List<String> textStream(List<String> pieces, int promptTokens, int completionTokens) {
    List<String> lines = new ArrayList<>(unfinishedStream(pieces));
    lines.add(FakeOllama.lastLine(MODEL, "stop", promptTokens, completionTokens));
    return lines;
  }

  @Override
  protected List<String> unfinishedStream(List<String> pieces) {
    return pieces.stream().map(piece -> FakeOllama.textLine(MODEL, piece)).toList();
  }

  @Override
  protected ScriptedReply wholeAnswer(List<String> pieces, int promptTokens, int completionTokens) {
    return FakeOllama.answer(MODEL, pieces, promptTokens, completionTokens);
  }

  @Override
  protected List<String> toolCallStream(String id, String name, String arguments) {
    return List.of(
        FakeOllama.toolCallLine(MODEL, id, name, arguments),
        FakeOllama.lastLine(MODEL, "stop", 5, 3));
  }

  @Override
  protected String malformedEvent() {
    return "{\"message\":{\"content\":\"lost\n";
  }

  @Override
  protected String errorEvent() {
    return "{\"error\":\"llama runner process has terminated: signal: killed\"}\n";
  }

  @Override
  protected String errorBody(int status) {
    return switch (status) {
      case 401 -> "{\"error\":\"unauthorized\"}";
      case 404 -> "{\"error\":\"model 'x' not found\"}";
      case 503 ->
          "{\"error\":\"server busy, please try again.  maximum pending requests exceeded\"}";
      default -> "{\"error\":\"something went wrong\"}";
    };
  }

  @Override
  protected ScriptedReply healthy(ScriptedServer.Recorded request) {
    return switch (request.path()) {
      case "/api/version" -> ScriptedReply.json("{\"version\":\"0.30.0\"}");
      case "/api/ps" -> ScriptedReply.json("{\"models\":[]}");
      default ->
          ScriptedReply.json(
              "{\"models\":[{\"name\":\"" + MODEL + "\",\"size\":1000,\"details\":{}}]}");
    };
  }
}
