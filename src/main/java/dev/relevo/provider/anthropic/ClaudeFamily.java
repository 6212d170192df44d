package dev.relevo.provider.anthropic;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the models of one generation take, told by a model's name. The facts are those of
 * Anthropic's model and migration pages: from 4.6 on the thinking is adaptive and no answer can be
 * begun for the model, after 4.6 sampling cannot be set, from 5 on models think unless told
 * otherwise. A Claude whose version cannot be read counts as a new one. Other models, which servers
 * offer that speak the same API, get nothing that they might not know. Immutable.
 *
 * @param tier opus, sonnet, haiku, …; empty for a model that is not a Claude
 * @param version the major version times 100, plus the minor one
 */
record ClaudeFamily(String tier, int version) {

  /** How a model can be told to think. */
  enum Thinking {
    /** It does not think. */
    NONE,
    /** It thinks when given a budget of tokens. */
    BUDGET,
    /** It thinks when told to, as much as it takes. */
    ADAPTIVE,
    /** It thinks unless told not to. */
    ADAPTIVE_BY_DEFAULT,
    /** It always thinks. */
    ADAPTIVE_ALWAYS
  }

  private static final Pattern TIER_FIRST =
      Pattern.compile("claude-([a-z]+)-(\\d{1,2})(?!\\d)(?:[-.](\\d{1,2})(?!\\d))?");
  private static final Pattern VERSION_FIRST =
      Pattern.compile("claude-(?:v)?(\\d{1,2})(?!\\d)(?:[-.](\\d{1,2})(?!\\d))?(?:-([a-z]+))?");
  private static final Pattern NO_VERSION = Pattern.compile("claude-([a-z]+)");
  private static final int NEWEST = 500;

  /** The family of a model. */
  static ClaudeFamily of(String model) {
    Matcher matcher = TIER_FIRST.matcher(model);
    if (matcher.find()) {
      return new ClaudeFamily(matcher.group(1), version(matcher, 2));
    }
    matcher = VERSION_FIRST.matcher(model);
    if (matcher.find()) {
      return new ClaudeFamily(
          matcher.group(3) == null ? "claude" : matcher.group(3), version(matcher, 1));
    }
    matcher = NO_VERSION.matcher(model);
    return matcher.find() ? new ClaudeFamily(matcher.group(1), NEWEST) : new ClaudeFamily("", 0);
  }

  private static int version(Matcher matcher, int group) {
    String minor = matcher.group(group + 1);
    return Integer.parseInt(matcher.group(group)) * 100
        + (minor == null ? 0 : Integer.parseInt(minor));
  }

  /** Whether the name is that of a Claude. */
  boolean isKnown() {
    return !tier.isEmpty();
  }

  /** Whether temperature, top_p and top_k can be set. */
  boolean takesSampling() {
    return version <= 406;
  }

  /** Whether temperature and top_p can be set at once. */
  boolean takesTemperatureWithTopP() {
    return version <= 400;
  }

  /** Whether the model goes on from a last assistant turn. */
  boolean takesPrefill() {
    return version < 406;
  }

  /** Whether the model can be bound to a JSON Schema. */
  boolean takesSchemas() {
    return version >= 405 || (version == 401 && tier.equals("opus"));
  }

  /** How the model can be told to think. */
  Thinking thinking() {
    if (version < 307) {
      return Thinking.NONE;
    }
    if (version < 406) {
      return Thinking.BUDGET;
    }
    if (tier.equals("fable") || tier.equals("mythos")) {
      return Thinking.ADAPTIVE_ALWAYS;
    }
    return version < 500 ? Thinking.ADAPTIVE : Thinking.ADAPTIVE_BY_DEFAULT;
  }

  /** The effort that a model with adaptive thinking knows and that is nearest to the one asked. */
  String effort(String asked) {
    return switch (asked) {
      case "minimal" -> "low";
      case "xhigh" -> version > 406 ? asked : "high";
      case "max" -> version > 406 || tier.equals("opus") ? asked : "high";
      default -> asked;
    };
  }
}
