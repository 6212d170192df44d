package dev.relevo.provider.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.VendorText;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the body of an error says, wherever it says it. Bodies come as {@code {"error": {…}}},
 * {@code {"error": "text"}}, {@code {"message": …}}, {@code {"detail": […]}}, an array around one
 * of them, HTML or nothing.
 *
 * @param message the error in words; empty when there are none
 * @param marks every word by which programs are to know the error: its type, code, reasons
 * @param code the code alone, as text; empty when there is none
 * @param param the request field at fault, or null when it is not told
 * @param retryDelay how long to wait, as the body tells it apart from its words, or null
 * @param reset when an allowance is whole again, as the body tells it, or null
 */
record OpenAiErrorBody(
    String message,
    String marks,
    String code,
    @Nullable String param,
    @Nullable String retryDelay,
    @Nullable String reset) {

  static OpenAiErrorBody of(String body) {
    try {
      JsonNode node = JsonMapper.read(body);
      return of(node.isArray() && !node.isEmpty() ? node.get(0) : node);
    } catch (JsonProcessingException e) {
      return inWords(VendorText.ofPlainBody(body));
    }
  }

  private static OpenAiErrorBody inWords(String words) {
    return new OpenAiErrorBody(VendorText.cut(words), "", "", null, null, null);
  }

  private static OpenAiErrorBody of(JsonNode node) {
    JsonNode error = node.has("error") ? node.path("error") : node.path("x_groq").path("error");
    if (error.isTextual()) {
      return inWords(error.asText());
    }
    JsonNode source = error.isObject() ? error : node;
    JsonNode message = source.path("message");
    if (message.isObject() && message.has("detail")) {
      message = message.path("detail");
    } else if (message.isMissingNode()) {
      message = source.path("detail");
    }
    JsonNode metadata = source.path("metadata");
    JsonNode raw = metadata.path("raw");
    List<String> marks = new ArrayList<>();
    add(marks, source.path("type"));
    add(marks, source.path("code"));
    add(marks, source.path("status"));
    add(marks, metadata.path("error_type"));
    if (metadata.has("reasons")) {
      marks.add("moderation");
    }
    String retryDelay = null;
    for (JsonNode detail : source.path("details")) {
      add(marks, detail.path("reason"));
      for (JsonNode violation : detail.path("violations")) {
        add(marks, violation.path("quotaId"));
      }
      retryDelay = detail.has("retryDelay") ? detail.path("retryDelay").asText() : retryDelay;
    }
    if (message.isArray()) {
      for (JsonNode problem : message) {
        add(marks, problem.path("type"));
      }
    }
    JsonNode reset = metadata.path("headers").path("X-RateLimit-Reset");
    return new OpenAiErrorBody(
        VendorText.cut(words(message) + (text(raw).isEmpty() ? "" : " (" + text(raw) + ")")),
        String.join(" ", marks),
        text(source.path("code")),
        message.isArray()
            ? field(message.path(0).path("loc"))
            : source.path("param").isTextual() ? source.path("param").asText() : null,
        retryDelay,
        reset.isValueNode() && !reset.isNull() ? reset.asText() : null);
  }

  private static void add(List<String> marks, JsonNode mark) {
    if (mark.isValueNode() && !mark.isNull()) {
      marks.add(mark.asText());
    }
  }

  /** A list of problems as sentences, without what they quote from the request. */
  private static String words(JsonNode message) {
    if (!message.isArray()) {
      return text(message);
    }
    List<String> sentences = new ArrayList<>();
    for (JsonNode problem : message) {
      String field = field(problem.path("loc"));
      String sentence = problem.has("msg") ? text(problem.path("msg")) : text(problem);
      sentences.add(field == null ? sentence : field + ": " + sentence);
    }
    return String.join("; ", sentences);
  }

  /** {@code ["body","messages",0,"content"]} is {@code messages[0].content}. */
  private static @Nullable String field(JsonNode location) {
    StringBuilder field = new StringBuilder();
    for (JsonNode step : location) {
      if (step.isNumber()) {
        field.append('[').append(step.asInt()).append(']');
      } else if (!step.asText().equals("body")) {
        field.append(field.isEmpty() ? "" : ".").append(step.asText());
      }
    }
    return field.isEmpty() ? null : field.toString();
  }

  private static String text(JsonNode node) {
    return node.isMissingNode() || node.isNull()
        ? ""
        : node.isValueNode() ? node.asText() : node.toString();
  }
}
