package dev.relevo.http.ollama;

import dev.relevo.chat.GatewayError;
import java.util.regex.Pattern;

/**
 * The gateway and its providers name the fields of a request as OpenAI's API does; this puts the
 * names into Ollama's. Errors are told there in words, so the field goes to the front of them.
 */
final class OllamaFields {
  private static final String SCHEMA = "response_format.json_schema.schema";

  /** By these words Ollama's clients know that there is no such model. */
  private static final String NOT_FOUND = "not found";

  private static final Pattern FORMAT =
      Pattern.compile("^response_format(\\.type|\\.json_schema)?");
  private static final Pattern IMAGE =
      Pattern.compile("^(messages\\[\\d+])\\.content\\[\\d+]\\.image_url(\\.url)?");

  private OllamaFields() {}

  /** The error with its field in front, under the name that an Ollama client knows. */
  static GatewayError named(GatewayError error) {
    if (error.kind() == GatewayError.Kind.UNKNOWN_MODEL && !error.message().contains(NOT_FOUND)) {
      return new GatewayError(
          error.kind(),
          "model " + NOT_FOUND + ": " + error.message(),
          null,
          error.retryAfter(),
          error.cause());
    }
    String param = error.param();
    if (param == null) {
      return error;
    }
    String field = name(param);
    String message = error.message();
    if (message.startsWith(param)) {
      message = field + message.substring(param.length());
    } else if (!message.contains(field)) {
      message = field + ": " + message;
    }
    return new GatewayError(error.kind(), message, field, error.retryAfter(), error.cause());
  }

  private static String name(String param) {
    if (param.startsWith(SCHEMA)) {
      return "format" + param.substring(SCHEMA.length());
    }
    String name = FORMAT.matcher(param).replaceFirst("format");
    return IMAGE.matcher(name).replaceFirst("$1.images");
  }
}
