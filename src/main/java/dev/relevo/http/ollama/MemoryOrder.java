package dev.relevo.http.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.http.JsonBody;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a request without a prompt asks for: that a model is brought into memory, or taken out of it
 * where {@code keep_alive} is no time at all.
 *
 * @param model the model
 * @param unload whether it shall go
 */
record MemoryOrder(String model, boolean unload) {
  /** As Go writes durations: numbers with their units, one after the other; or a mere 0. */
  private static final Pattern NO_TIME = Pattern.compile("[-+]?(0+(\\.0*)?(ns|us|µs|ms|s|m|h))+|0");

  /** The order of a request that has nothing to answer; null where it names no model. */
  static @Nullable MemoryOrder of(JsonBody body) {
    String model = ModelField.optional(body);
    return model == null ? null : new MemoryOrder(model, isNoTime(body.get("keep_alive")));
  }

  private static boolean isNoTime(@Nullable JsonNode keepAlive) {
    if (keepAlive == null) {
      return false;
    }
    return keepAlive.isNumber()
        ? keepAlive.doubleValue() == 0
        : keepAlive.isTextual() && NO_TIME.matcher(keepAlive.textValue()).matches();
  }
}
