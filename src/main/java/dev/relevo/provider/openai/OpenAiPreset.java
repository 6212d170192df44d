package dev.relevo.provider.openai;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What tells one OpenAI-compatible vendor from another: where it is, what it can do, and which
 * request fields it takes. Facts as of 2026-11 from the vendors' documentation and SDKs.
 *
 * @param kind the name in configuration
 * @param baseUrl where requests go unless configured otherwise, or null when it must be configured
 * @param locality where it computes
 * @param priority its place in the default order
 * @param slots how many requests it gets at once
 * @param defaultModel the model to ask when none is configured, or null for the first on its list
 * @param capabilities what its models can do
 * @param fields which request fields it takes
 * @param needsKey whether it answers nobody without a key
 */
record OpenAiPreset(
    String kind,
    @Nullable URI baseUrl,
    Locality locality,
    int priority,
    int slots,
    @Nullable String defaultModel,
    Capabilities capabilities,
    Fields fields,
    boolean needsKey) {

  /**
   * Which request fields a vendor takes beside those that all take.
   *
   * @param maxTokens the field that bounds the answer
   * @param seed the field of the seed, or null when it takes none
   * @param usageOption whether usage in streams has to be asked for by {@code stream_options}
   * @param developerRole whether it knows the role {@code developer}
   * @param speakerNames whether messages may say the speaker's name
   * @param unknown whether fields that the gateway does not know are passed on
   * @param history what it asks of the conversation so far
   */
  record Fields(
      String maxTokens,
      @Nullable String seed,
      boolean usageOption,
      boolean developerRole,
      boolean speakerNames,
      boolean unknown,
      History history) {}

  /** What a vendor asks of the conversation so far. */
  enum History {
    /** Nothing that other vendors do not ask too. */
    PLAIN,
    /** Turns that called tools carry the thoughts that led to it, even when there are none. */
    THOUGHTS_WITH_CALLS,
    /** Ids of tool calls are nine letters and digits, and a user never follows a tool. */
    SHORT_IDS_AND_TURNS
  }

  private static final Fields LENIENT =
      new Fields("max_tokens", "seed", true, false, true, true, History.PLAIN);
  private static final int CLOUD_SLOTS = 64;
  private static final Map<String, OpenAiPreset> ALL = new LinkedHashMap<>();

  static {
    cloud(
        "openai",
        "https://api.openai.com/v1",
        50,
        "gpt-5-mini",
        Capabilities.USUAL,
        new Fields("max_completion_tokens", "seed", true, true, true, true, History.PLAIN));
    cloud(
        "groq",
        "https://api.groq.com/openai/v1",
        10,
        "llama-3.3-70b-versatile",
        Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.JSON_OBJECT),
        new Fields("max_completion_tokens", "seed", false, false, false, false, History.PLAIN));
    cloud(
        "deepseek",
        "https://api.deepseek.com",
        50,
        "deepseek-flash",
        Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.JSON_OBJECT),
        new Fields("max_tokens", null, true, false, true, true, History.THOUGHTS_WITH_CALLS));
    cloud(
        "mistral",
        "https://api.mistral.ai/v1",
        50,
        "mistral-small-latest",
        Capabilities.USUAL,
        new Fields(
            "max_tokens", "random_seed", false, false, false, false, History.SHORT_IDS_AND_TURNS));
    cloud(
        "openrouter",
        "https://openrouter.ai/api/v1",
        50,
        "openrouter/auto",
        Capabilities.USUAL,
        LENIENT);
    add(
        new OpenAiPreset(
            "openai-compatible",
            null,
            Locality.LOCAL,
            50,
            16,
            null,
            Capabilities.USUAL,
            LENIENT,
            false));
  }

  OpenAiPreset {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(capabilities, "capabilities");
    Objects.requireNonNull(fields, "fields");
  }

  private static void cloud(
      String kind,
      String baseUrl,
      int priority,
      String defaultModel,
      Capabilities capabilities,
      Fields fields) {
    add(
        new OpenAiPreset(
            kind,
            URI.create(baseUrl),
            Locality.CLOUD,
            priority,
            CLOUD_SLOTS,
            defaultModel,
            capabilities,
            fields,
            true));
  }

  private static void add(OpenAiPreset preset) {
    ALL.put(preset.kind(), preset);
  }

  /** The names of all presets. */
  static List<String> kinds() {
    return List.copyOf(ALL.keySet());
  }

  /**
   * The preset of that name.
   *
   * @throws IllegalArgumentException when there is none
   */
  static OpenAiPreset of(String kind) {
    OpenAiPreset preset = ALL.get(kind);
    if (preset == null) {
      throw new IllegalArgumentException("no preset is named " + kind);
    }
    return preset;
  }
}
