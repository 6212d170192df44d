package dev.relevo.provider;

import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.util.Objects;
import java.util.regex.Pattern;

/**
 * One of a provider's keys.
 *
 * @param secret the key itself
 * @param weight its share of the requests, beside the weights of the other keys
 */
public record ApiKey(Secret secret, int weight) {
  private static final int HEAVIEST = 1_000;

  /** A key shorter than this would be told too much of by its end. */
  private static final int SHORTEST_WITH_HINT = 20;

  private static final int SHOWN = 4;

  public ApiKey {
    Objects.requireNonNull(secret, "secret");
  }

  /** A key of the usual weight. */
  public static ApiKey of(String key) {
    return new ApiKey(new Secret(key), 1);
  }

  /** Reads {@code key} and {@code weight}. */
  static ApiKey from(Section section) {
    String key = section.string("key").trim();
    if (section.has("key") && (key.isEmpty() || key.indexOf(',') >= 0)) {
      section.fault("key", "must be one key; the next one needs an object of its own");
    }
    return new ApiKey(
        new Secret(key), section.has("weight") ? section.integer("weight", 1, HEAVIEST) : 1);
  }

  /** The key itself, to be sent to the provider and shown to nobody. */
  public String reveal() {
    return secret.reveal();
  }

  /** The text without the key: some vendors say in a refusal which key they refuse. */
  String hiddenIn(String text) {
    return reveal().isEmpty()
        ? text
        : Pattern.compile("(?<![A-Za-z0-9])" + Pattern.quote(reveal()) + "(?![A-Za-z0-9])")
            .matcher(text)
            .replaceAll("***");
  }

  /**
   * By which the operator knows the key among several: its last four characters, which leaves at
   * least sixteen untold, or an ellipsis alone where the key is shorter.
   */
  public String hint() {
    String key = reveal();
    return "…" + (key.length() < SHORTEST_WITH_HINT ? "" : key.substring(key.length() - SHOWN));
  }
}
