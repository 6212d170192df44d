package dev.relevo.provider.gemini;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A model by its name: where it is, and what its generation wants. The generations differ in how
 * they are told to think and in what they want to see again (Gemini API documentation, pages on
 * thinking, on thought signatures and on OpenAI compatibility).
 */
final class GeminiModel {

  /**
   * How hard a model is to think; exactly one of the first two is there.
   *
   * @param budget the most tokens of thought; 0 for none
   * @param level {@code MINIMAL}, {@code LOW}, {@code MEDIUM} or {@code HIGH}
   * @param shown whether a summary of the thoughts is wanted
   */
  record Thinking(@Nullable Integer budget, @Nullable String level, boolean shown) {}

  private static final Pattern GENERATION =
      Pattern.compile("gemini-(\\d{1,2})(?:\\.(\\d{1,2}))?(?:-.*)?");

  /** Names such as {@code gemini-flash-latest}, which move on with the generations. */
  private static final Pattern NEWEST = Pattern.compile("gemini-[a-z-]*latest");

  /** A generation after all others: 3.5 is 305. */
  private static final int NEWEST_GENERATION = 9_999;

  private final String collection;
  private final String id;
  private final String lowered;

  /** 2.5 is 205; 0 when the name tells none. */
  private final int generation;

  private GeminiModel(String collection, String id) {
    this.collection = collection;
    this.id = id;
    this.lowered = id.toLowerCase(Locale.ROOT);
    this.generation = collection.equals("models") ? generation(lowered) : 0;
  }

  /** The model of a name: {@code gemini-2.5-flash}, {@code models/…} or {@code tunedModels/…}. */
  static GeminiModel of(String name) {
    for (String collection : new String[] {"models", "tunedModels"}) {
      if (name.startsWith(collection + "/")) {
        return new GeminiModel(collection, name.substring(collection.length() + 1));
      }
    }
    return new GeminiModel("models", name);
  }

  private static int generation(String name) {
    Matcher matcher = GENERATION.matcher(name);
    if (matcher.matches()) {
      String minor = matcher.group(2);
      return Integer.parseInt(matcher.group(1)) * 100
          + (minor == null ? 0 : Integer.parseInt(minor));
    }
    return NEWEST.matcher(name).matches() ? NEWEST_GENERATION : 0;
  }

  /** The name as bodies carry it: {@code models/gemini-2.5-flash}. */
  String resource() {
    return collection + "/" + id;
  }

  /** The path of one of its methods; whatever the name holds stays one segment. */
  String path(String method) {
    StringBuilder path = new StringBuilder(64).append('/').append(collection).append('/');
    for (byte b : id.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xFF);
      if ((c >= 'a' && c <= 'z')
          || (c >= 'A' && c <= 'Z')
          || (c >= '0' && c <= '9')
          || "-._~".indexOf(c) >= 0) {
        path.append(c);
      } else {
        path.append('%').append(String.format(Locale.ROOT, "%02X", (int) c));
      }
    }
    return path.append(':').append(method).toString();
  }

  /** Whether it is one of the open models, which know no system instruction. */
  boolean isGemma() {
    return lowered.startsWith("gemma");
  }

  /** Whether it refuses calls of tools in the history that come without a signature. */
  boolean wantsSignatures() {
    return generation >= 300;
  }

  /** Whether it can be bound to JSON and be given tools in one request. */
  boolean takesFormatWithTools() {
    return generation >= 300;
  }

  /** Whether it can be told how hard to think. */
  boolean thinks() {
    return generation >= 205;
  }

  /**
   * How hard to think for an effort as OpenAI names it, by Google's own table; null where the model
   * is not to be told. A model that cannot be kept from thinking thinks as little as it can.
   */
  @Nullable Thinking thinking(@Nullable String effort) {
    if (effort == null || !thinks()) {
      return null;
    }
    boolean shown = !effort.equals("none");
    if (generation < 300) {
      Integer budget = budget(effort);
      return budget == null ? null : new Thinking(budget, null, shown);
    }
    String level = level(effort);
    return level == null ? null : new Thinking(null, level, shown);
  }

  private @Nullable Integer budget(String effort) {
    return switch (effort) {
      case "none" -> lowered.contains("pro") ? 128 : 0;
      case "minimal", "low" -> 1_024;
      case "medium" -> 8_192;
      case "high", "xhigh", "max" -> 24_576;
      default -> null;
    };
  }

  /** Only early Flash models of the generation have the lowest level; its first Pro has but two. */
  private @Nullable String level(String effort) {
    return switch (effort) {
      case "none", "minimal" -> lowered.contains("flash") && generation <= 305 ? "MINIMAL" : "LOW";
      case "low" -> "LOW";
      case "medium" -> lowered.contains("pro") && generation == 300 ? "HIGH" : "MEDIUM";
      case "high", "xhigh", "max" -> "HIGH";
      default -> null;
    };
  }
}
