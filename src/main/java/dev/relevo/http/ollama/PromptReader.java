package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.Role;
import dev.relevo.chat.Steering;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Reads the body of {@code /api/generate} (Ollama, docs/api.md, "Generate a completion"): the
 * prompt becomes the user's turn, and {@code system} the turn before it.
 */
final class PromptReader {
  private PromptReader() {}

  /** Whether there is nothing to answer. */
  static boolean isEmpty(JsonBody body) {
    String prompt = body.text("prompt");
    return prompt == null || prompt.isEmpty();
  }

  static ChatRequest read(JsonBody body, Exchange exchange) {
    refuseTemplates(body);
    String model = body.text("model");
    return new ChatRequest(
        model == null || model.isBlank() ? ChatRequest.AUTO : model,
        messages(body),
        OllamaSettingsReader.sampling(body),
        List.of(),
        null,
        null,
        OllamaSettingsReader.format(body),
        OllamaSettingsReader.effort(body),
        null,
        OllamaSettingsReader.topLogprobs(body),
        OllamaSettingsReader.kept(body),
        SteeringHeaders.read(exchange, List.of()));
  }

  /** The steering with the priority that the body names, where it names one. */
  static Steering prioritised(Steering steering, JsonBody body) {
    String priority = body.text("priority");
    if (priority == null) {
      return steering;
    }
    return steering.withPriority(
        switch (priority.strip().toLowerCase(Locale.ROOT)) {
          case "high" -> Steering.Priority.HIGH;
          case "normal" -> Steering.Priority.NORMAL;
          case "low" -> Steering.Priority.LOW;
          default ->
              throw body.wrong("priority", "is '" + priority + "' but must be high, normal or low");
        });
  }

  private static List<Message> messages(JsonBody body) {
    List<Message> messages = new ArrayList<>(2);
    String system = body.text("system");
    if (system != null && !system.isEmpty()) {
      messages.add(message(Role.SYSTEM, List.of(new Part.Text(system))));
    }
    List<Part> content = new ArrayList<>();
    content.add(new Part.Text(body.requiredText("prompt")));
    for (String image : body.texts("images", false)) {
      content.add(new Part.Image(OllamaSettingsReader.dataUri(image), null));
    }
    messages.add(message(Role.USER, content));
    return messages;
  }

  private static Message message(Role role, List<Part> content) {
    return new Message(role, content, List.of(), null, null, null, Map.of());
  }

  /** What goes around a model's template means something to that one model alone. */
  private static void refuseTemplates(JsonBody body) {
    if (Boolean.TRUE.equals(body.flag("raw"))) {
      throw refused(body, "raw");
    }
    for (String field : List.of("suffix", "template")) {
      String text = body.text(field);
      if (text != null && !text.isEmpty()) {
        throw refused(body, field);
      }
    }
    JsonNode context = body.get("context");
    if (context != null && !context.isEmpty()) {
      throw refused(body, "context");
    }
  }

  private static RuntimeException refused(JsonBody body, String field) {
    return body.wrong(
        field,
        "cannot be taken here, since any worker may answer; send the conversation to /api/chat");
  }
}
