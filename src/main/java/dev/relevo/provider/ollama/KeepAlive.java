package dev.relevo.provider.ollama;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.relevo.chat.Json;
import dev.relevo.provider.MemorySettings;
import dev.relevo.provider.ModelTag;
import dev.relevo.wire.JsonMapper;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how long a model stays in memory after a request ({@code keep_alive}). The gateway
 * decides when models go, so the host must not drop one before: a pinned model stays for ever;
 * another as long as is configured, else longer than it takes the gateway to find it idle, else as
 * long as the host thinks best. A request's own wish may lengthen that and never shorten it, since
 * the model serves others as well; and pinned models stay, whatever a request says. Immutable.
 */
final class KeepAlive {
  private static final String FIELD = "keep_alive";
  private static final Json FOR_EVER = new Json("-1");

  /** What a host takes where nobody says anything. */
  private static final double USUAL_SECONDS = 300;

  /** How much longer than the gateway's own clock the host's is: the gateway is to be the first. */
  private static final Duration LATER = Duration.ofMinutes(1);

  /** No duration needs more characters. */
  private static final int LONGEST = 64;

  private static final Pattern SECONDS_AS_TEXT = Pattern.compile("\"(-?(?:0|[1-9][0-9]*))\"");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9.]+(?:[eE][+-]?[0-9]+)?");
  private static final Pattern TEXT =
      Pattern.compile("\"([-+]?)((?:[0-9.]+(?:ns|us|µs|ms|s|m|h))+)\"");
  private static final Pattern PIECE = Pattern.compile("([0-9.]+)(ns|us|µs|ms|s|m|h)");

  private final Set<String> pinned = new HashSet<>();
  private final @Nullable Json usual;

  /**
   * What holds for a host.
   *
   * @param memory how its memory is managed, or null when it needs no managing
   */
  KeepAlive(OllamaSettings settings, @Nullable MemorySettings memory) {
    if (memory != null) {
      memory.pinned().forEach(name -> pinned.add(ModelTag.with(name)));
    }
    Duration idle = memory == null ? null : memory.idleUnload();
    this.usual =
        settings.keepAlive() == null && idle != null
            ? new Json(Long.toString(idle.plus(LATER).toSeconds()))
            : settings.keepAlive();
  }

  /** Writes the field for a request to this model, or nothing where the host decides. */
  void write(JsonGenerator out, String model, Map<String, Json> extra) throws IOException {
    Json chosen = chosen(model, extra.get(FIELD));
    if (chosen != null) {
      JsonMapper.writeRaw(out, FIELD, chosen);
    }
  }

  /** What is not understood is passed on, so that the host tells what is wrong with it. */
  private @Nullable Json chosen(String model, @Nullable Json asked) {
    Json own = pinned.contains(ModelTag.with(model)) ? FOR_EVER : usual;
    if (asked == null || asked.text().equals("null")) {
      return own;
    }
    Json wish = secondsAsNumber(asked);
    double wished = seconds(wish);
    return Double.isNaN(wished) || wished > (own == null ? USUAL_SECONDS : seconds(own))
        ? wish
        : own;
  }

  /** Ollama takes a number of seconds as a number alone, never as a text. */
  private static Json secondsAsNumber(Json value) {
    Matcher seconds = SECONDS_AS_TEXT.matcher(value.text());
    return seconds.matches() ? new Json(seconds.group(1)) : value;
  }

  /** How long that is; infinite for what is negative, not a number for what Ollama refuses. */
  private static double seconds(Json value) {
    if (value.text().length() > LONGEST) {
      return Double.NaN;
    }
    double sum = 0;
    Matcher text = TEXT.matcher(value.text());
    try {
      if (text.matches()) {
        Matcher pieces = PIECE.matcher(text.group(2));
        while (pieces.find()) {
          sum += Double.parseDouble(pieces.group(1)) * secondsOf(pieces.group(2));
        }
        sum = text.group(1).equals("-") ? -sum : sum;
      } else {
        sum =
            NUMBER.matcher(value.text()).matches() ? Double.parseDouble(value.text()) : Double.NaN;
      }
    } catch (NumberFormatException e) {
      return Double.NaN;
    }
    return sum < 0 ? Double.POSITIVE_INFINITY : sum;
  }

  private static double secondsOf(String unit) {
    return switch (unit) {
      case "h" -> 3_600;
      case "m" -> 60;
      case "s" -> 1;
      case "ms" -> 1e-3;
      case "ns" -> 1e-9;
      default -> 1e-6;
    };
  }
}
