package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Json;
import dev.relevo.chat.Message;
import dev.relevo.chat.Part;
import dev.relevo.chat.RawPrompt;
import dev.relevo.chat.Role;
import dev.relevo.chat.Steering;
import dev.relevo.http.Exchange;
import dev.relevo.http.JsonBody;
import dev.relevo.http.SteeringHeaders;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the body of {@code /api/generate} (Ollama, docs/api.md, "Generate a completion"): the
 * prompt becomes the user's turn, and {@code system} the turn before it. Only where {@code raw},
 * {@code suffix}, {@code template} or {@code context} say what no conversation can, it stays a
 * prompt, which Ollama hosts alone can answer.
 */
final class PromptReader {
  private PromptReader() {}

  /** Whether there is nothing to answer. */
  static boolean isEmpty(JsonBody body) {
    String prompt = body.text("prompt");
    return prompt == null || prompt.isEmpty();
  }

  static ChatRequest read(JsonBody body, Exchange exchange) {
    String model = body.text("model");
    ChatRequest request =
        new ChatRequest(
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
    return request.withRawPrompt(rawPrompt(body));
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
    String system = filled(body, "system");
    if (system != null) {
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

  /** What no conversation can say; null where the request says nothing of the kind. */
  private static @Nullable RawPrompt rawPrompt(JsonBody body) {
    boolean verbatim = Boolean.TRUE.equals(body.flag("raw"));
    String suffix = filled(body, "suffix");
    String template = filled(body, "template");
    Json context = context(body);
    if (verbatim && (template != null || context != null || filled(body, "system") != null)) {
      throw body.wrong("raw", "leaves no place for template, system or context");
    }
    return verbatim || suffix != null || template != null || context != null
        ? new RawPrompt(verbatim, suffix, template, context)
        : null;
  }

  private static @Nullable Json context(JsonBody body) {
    JsonNode context = body.get("context");
    if (context == null || (context.isArray() && context.isEmpty())) {
      return null;
    }
    boolean numbers = context.isArray();
    for (JsonNode token : context) {
      numbers &= token.isIntegralNumber();
    }
    if (!numbers) {
      throw body.wrong("context", "must be a list of whole numbers, as an answer gave it");
    }
    return JsonMapper.json(context);
  }

  private static @Nullable String filled(JsonBody body, String field) {
    String text = body.text(field);
    return text == null || text.isEmpty() ? null : text;
  }
}
