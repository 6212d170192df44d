package dev.relevo.provider.openai;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.relevo.provider.ChatProvider;
import dev.relevo.provider.ChatProviderContract;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.transport.Transport;
import dev.relevo.wire.JsonMapper;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

final class OpenAiProviderContractTest extends ChatProviderContract {
  private static final String CHUNK =
      "\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\""
          + MODEL
          + "\"";

  @Override
  protected ChatProvider open(URI address, Transport transport) {
    return OpenAiTesting.open(
        "openai-compatible", "base-url = \"" + address + "/v1\", api-keys = [k]", transport);
  }

  @Override
  protected String streamContentType() {
    return "text/event-stream";
  }

  private static String event(String rest) {
    return "data: {" + CHUNK + "," + rest + "}\n\n";
  }

  private static String delta(String delta, String finishReason) {
    return event(
        "\"choices\":[{\"index\":0,\"delta\":{"
            + delta
            + "},\"finish_reason\":"
            + finishReason
            + "}],\"usage\":null");
  }

  private static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), UTF_8);
  }

  @Override
  protected List<String> textStream(List<String> pieces, int promptTokens, int completionTokens) {
    List<String> events = new ArrayList<>(unfinishedStream(pieces));
    events.add(delta("", "\"stop\""));
    events.add(event("\"choices\":[],\"usage\":" + usage(promptTokens, completionTokens)));
    events.add("data: [DONE]\n\n");
    return events;
  }

  private static String usage(int promptTokens, int completionTokens) {
    return "{\"prompt_tokens\":%d,\"completion_tokens\":%d,\"total_tokens\":%d}"
        .formatted(promptTokens, completionTokens, promptTokens + completionTokens);
  }

  @Override
  protected List<String> unfinishedStream(List<String> pieces) {
    List<String> events = new ArrayList<>();
    for (String piece : pieces) {
      events.add(
          delta(
              (events.isEmpty() ? "\"role\":\"assistant\"," : "") + "\"content\":" + quoted(piece),
              "null"));
    }
    return events;
  }

  @Override
  protected ScriptedReply wholeAnswer(List<String> pieces, int promptTokens, int completionTokens) {
    return ScriptedReply.json(
        "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"m\",\"choices\":[{"
            + "\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":"
            + quoted(String.join("", pieces))
            + ",\"refusal\":null},\"logprobs\":null,\"finish_reason\":\"stop\"}],\"usage\":"
            + usage(promptTokens, completionTokens)
            + "}");
  }

  @Override
  protected List<String> toolCallStream(String id, String name, String arguments) {
    return List.of(
        delta("\"role\":\"assistant\",\"content\":null", "null"),
        delta(
            "\"tool_calls\":[{\"index\":0,\"id\":\""
                + id
                + "\",\"type\":\"function\",\"function\":{\"name\":\""
                + name
                + "\",\"arguments\":\"\"}}]",
            "null"),
        delta(
            "\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":" + quoted(arguments) + "}}]",
            "null"),
        delta("", "\"tool_calls\""),
        "data: [DONE]\n\n");
  }

  @Override
  protected String malformedEvent() {
    return "data: {\"choices\":[{\"delta\":{\"content\":\"lost\n\n";
  }

  @Override
  protected String errorEvent() {
    return "data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\",\"code\":null}}\n\n";
  }

  @Override
  protected String errorBody(int status) {
    String code =
        switch (status) {
          case 401 -> "\"invalid_api_key\"";
          case 404 -> "\"model_not_found\"";
          case 429 -> "\"rate_limit_exceeded\"";
          default -> "null";
        };
    return "{\"error\":{\"message\":\"something went wrong\",\"type\":\"error\",\"param\":null,\"code\":"
        + code
        + "}}";
  }

  @Override
  protected ScriptedReply healthy(ScriptedServer.Recorded request) {
    return request.path().equals("/v1/models")
        ? ScriptedReply.json(
            "{\"object\":\"list\",\"data\":[{\"id\":\"" + MODEL + "\",\"object\":\"model\"}]}")
        : ScriptedReply.json(404, "{}");
  }
}
