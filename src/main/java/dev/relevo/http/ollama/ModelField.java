package dev.relevo.http.ollama;

import dev.relevo.http.JsonBody;
import org.jspecify.annotations.Nullable;

/** The model that a request is about: {@code model}, or {@code name} as older clients call it. */
final class ModelField {
  private ModelField() {}

  /** The model's name, or null when the request names none. */
  static @Nullable String optional(JsonBody body) {
    String model = body.text("model");
    if (model == null || model.isBlank()) {
      model = body.text("name");
    }
    return model == null || model.isBlank() ? null : model.strip();
  }

  static String required(JsonBody body) {
    String model = optional(body);
    if (model == null) {
      throw body.wrong("model", "is required; it must be a model's name");
    }
    return model;
  }
}
