package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.quoted;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ChatProviderContract;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.transport.Transport;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

final class AnthropicProviderContractTest extends ChatProviderContract {

  @Override
  protected ChatProvider open(URI address, Transport transport) {
    return AnthropicTesting.open("base-url = \"" + address + "/v1\", api-keys = [k]", transport);
  }

  @Override
  protected String streamContentType() {
    return "text/event-stream; charset=utf-8";
  }

  @Override
  protected List<String> textStream(List<String> pieces, int promptTokens, int completionTokens) {
    List<String> events = new ArrayList<>();
    events.add(AnthropicTesting.start("\"input_tokens\":" + promptTokens + ",\"output_tokens\":1"));
    events.add(AnthropicTesting.textStart(0) + AnthropicTesting.event("ping", ""));
    pieces.forEach(piece -> events.add(AnthropicTesting.text(0, piece)));
    events.add(AnthropicTesting.blockStop(0));
    events.add(AnthropicTesting.stopped("end_turn", "\"output_tokens\":" + completionTokens));
    events.add(AnthropicTesting.stop());
    return events;
  }

  @Override
  protected List<String> unfinishedStream(List<String> pieces) {
    return textStream(pieces, 1, 1).subList(0, pieces.size() + 2);
  }

  @Override
  protected ScriptedReply wholeAnswer(List<String> pieces, int promptTokens, int completionTokens) {
    return ScriptedReply.json(
        "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":[{"
            + "\"type\":\"text\",\"text\":"
            + quoted(String.join("", pieces))
            + "}],\"stop_reason\":\"end_turn\",\"stop_sequence\":null,\"usage\":{\"input_tokens\":"
            + promptTokens
            + ",\"output_tokens\":"
            + completionTokens
            + "}}");
  }

  @Override
  protected List<String> toolCallStream(String id, String name, String arguments) {
    return List.of(
        AnthropicTesting.start("\"input_tokens\":1"),
        AnthropicTesting.toolStart(0, id, name),
        AnthropicTesting.arguments(0, ""),
        AnthropicTesting.arguments(0, arguments),
        AnthropicTesting.blockStop(0),
        AnthropicTesting.stopped("tool_use", "\"output_tokens\":1"),
        AnthropicTesting.stop());
  }

  @Override
  protected String malformedEvent() {
    return "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"delta\":{\"te\n\n";
  }

  @Override
  protected String errorEvent() {
    return AnthropicTesting.event(
        "error", "\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}");
  }

  @Override
  protected String errorBody(int status) {
    String type =
        switch (status) {
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 404 -> "not_found_error";
          case 429 -> "rate_limit_error";
          default -> "api_error";
        };
    return "{\"type\":\"error\",\"error\":{\"type\":\""
        + type
        + "\",\"message\":\"something went wrong\"},\"request_id\":\"req_1\"}";
  }

  @Override
  protected ScriptedReply healthy(ScriptedServer.Recorded request) {
    return request.path().equals("/v1/models?limit=1000")
            && "k".equals(request.header("x-api-key"))
            && "2023-06-01".equals(request.header("anthropic-version"))
        ? ScriptedReply.json(
            "{\"data\":[{\"type\":\"model\",\"id\":\""
                + MODEL
                + "\",\"display_name\":\"Test\",\"created_at\":\"2026-01-01T00:00:00Z\"}],"
                + "\"has_more\":false,\"first_id\":\"a\",\"last_id\":\"a\"}")
        : ScriptedReply.json(401, "{}");
  }
}
