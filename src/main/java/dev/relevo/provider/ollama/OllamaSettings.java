package dev.relevo.provider.ollama;

import dev.relevo.chat.Json;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is configured for an Ollama host beside what every provider has.
 *
 * @param baseUrl where it listens
 * @param keepAlive how long a model stays in memory after its last request, as the JSON value that
 *     Ollama reads; null leaves it to the host
 * @param contextLength the window to load models with ({@code num_ctx}), in tokens; null leaves it
 *     to the host
 * @param think whether and how hard models think where the request does not say, as the JSON value
 *     that Ollama reads; null leaves it to the model
 */
public record OllamaSettings(
    URI baseUrl, @Nullable Json keepAlive, @Nullable Integer contextLength, @Nullable Json think) {
  private static final URI DEFAULT_BASE_URL = URI.create("http://localhost:11434");

  /** A duration as Go writes it: a text of digits alone is refused by Ollama, 0 excepted. */
  private static final Pattern DURATION =
      Pattern.compile("-?([0-9]+(\\.[0-9]*)?(ns|us|µs|ms|s|m|h))+");

  private static final Pattern SECONDS = Pattern.compile("-?[0-9]{1,18}");
  private static final Set<String> FLAGS = Set.of("true", "false");
  private static final Set<String> LEVELS = Set.of("low", "medium", "high", "max");

  public OllamaSettings {
    Objects.requireNonNull(baseUrl, "baseUrl");
  }

  /**
   * Reads {@code base-url}, {@code keep-alive}, {@code context-length} and {@code think}; each may
   * be left out.
   */
  static OllamaSettings from(Section section) {
    return new OllamaSettings(
        section.has("base-url") ? section.address("base-url") : DEFAULT_BASE_URL,
        keepAlive(section),
        section.optionalInteger("context-length", 1, 100_000_000),
        think(section));
  }

  private static @Nullable Json keepAlive(Section section) {
    String text = section.optionalString("keep-alive");
    if (text == null) {
      return null;
    }
    if (SECONDS.matcher(text).matches()) {
      return new Json(Long.toString(Long.parseLong(text)));
    }
    if (!DURATION.matcher(text).matches()) {
      section.fault(
          "keep-alive",
          "is '" + text + "' but must be a duration such as 10m or 1h30m, or -1 for ever");
    }
    return new Json('"' + text + '"');
  }

  private static @Nullable Json think(Section section) {
    String text = section.optionalString("think");
    if (text == null || FLAGS.contains(text)) {
      return text == null ? null : new Json(text);
    }
    if (!LEVELS.contains(text)) {
      section.fault(
          "think", "is '" + text + "' but must be one of true, false, low, medium, high, max");
    }
    return new Json('"' + text + '"');
  }
}
