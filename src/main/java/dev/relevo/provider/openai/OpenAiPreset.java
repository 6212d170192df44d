package dev.relevo.provider.openai;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderSettings.Defaults;
import dev.relevo.provider.Timeouts;
import dev.relevo.provider.openai.RequestFields.Effort;
import dev.relevo.provider.openai.RequestFields.History;
import dev.relevo.provider.openai.RequestFields.Trait;
import dev.relevo.provider.openai.RequestFields.Vectors;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What tells one OpenAI-compatible vendor from another: where it is, what it can do, and which
 * request fields it takes. Facts as of 2026-11 from the vendors' documentation and SDKs.
 *
 * @param kind the name in configuration
 * @param baseUrl where requests go unless configured otherwise, or null when it must be configured
 * @param defaults what holds where the configuration says nothing
 * @param families what some of its models can do more or less than that
 * @param fields which request fields it takes
 * @param needsKey whether it answers nobody without a key
 */
record OpenAiPreset(
    String kind,
    @Nullable URI baseUrl,
    Defaults defaults,
    List<ModelFamily> families,
    RequestFields fields,
    boolean needsKey) {

  /** Servers may have to load a model first. */
  private static final Timeouts LOCAL =
      new Timeouts(
          Duration.ofSeconds(10),
          Duration.ofMinutes(5),
          Duration.ofMinutes(5),
          Duration.ofSeconds(60),
          Duration.ofMinutes(15));

  private static final Map<String, OpenAiPreset> ALL = new LinkedHashMap<>();

  static {
    openAi();
    groq();
    deepSeek();
    mistral();
    cloud(
        "openrouter",
        "https://openrouter.ai/api/v1",
        50,
        "openrouter/auto",
        Capabilities.USUAL.with(Ability.REASONING, Ability.LOGPROBS),
        List.of(),
        RequestFields.LENIENT.with(Trait.DEVELOPER_ROLE).withHistory(History.DETAILS_WITH_CALLS));
    server("vllm", "http://localhost:8000/v1", 64, Capabilities.USUAL.with(Ability.LOGPROBS));
    // its usual port is also the gateway's own, so that it has to be configured
    server("llama-cpp", null, 4, Capabilities.USUAL.with(Ability.LOGPROBS));
    server(
        "lm-studio",
        "http://localhost:1234/v1",
        4,
        Capabilities.USUAL.without(Ability.JSON_OBJECT));
    server("openai-compatible", null, 16, Capabilities.USUAL);
  }

  OpenAiPreset {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(defaults, "defaults");
    Objects.requireNonNull(fields, "fields");
    families = List.copyOf(families);
  }

  private static void openAi() {
    cloud(
        "openai",
        "https://api.openai.com/v1",
        50,
        "gpt-5-mini",
        Capabilities.USUAL.with(Ability.REASONING),
        List.of(
            ModelFamily.of("gpt-3.5")
                .with(Ability.LOGPROBS)
                .without(Ability.REASONING, Ability.IMAGES, Ability.JSON_SCHEMA),
            ModelFamily.of("gpt-4").with(Ability.LOGPROBS).without(Ability.REASONING),
            ModelFamily.of("chatgpt-4o")
                .with(Ability.LOGPROBS)
                .without(Ability.REASONING, Ability.TOOLS),
            ModelFamily.embeddings("text-embedding"),
            ModelFamily.neither("whisper", "tts-", "dall-e", "gpt-image", "omni-moderation"),
            ModelFamily.neither("text-moderation", "gpt-realtime", "gpt-audio", "sora")),
        new RequestFields(
            "max_completion_tokens",
            "seed",
            "user",
            Set.of(
                Trait.USAGE_OPTION,
                Trait.DEVELOPER_ROLE,
                Trait.SPEAKER_NAMES,
                Trait.LOGPROBS,
                Trait.PARALLEL_CALLS,
                Trait.STRICT_TOOLS),
            Set.of(
                "verbosity",
                "safety_identifier",
                "prompt_cache_key",
                "prompt_cache_retention",
                "service_tier",
                "store",
                "metadata",
                "modalities",
                "audio",
                "prediction",
                "web_search_options",
                "logit_bias"),
            Set.of("input_audio", "file"),
            Effort.OPENAI,
            History.PLAIN,
            Vectors.OPENAI));
  }

  private static void groq() {
    cloud(
        "groq",
        "https://api.groq.com/openai/v1",
        10,
        "llama-3.3-70b-versatile",
        Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.JSON_OBJECT),
        List.of(
            ModelFamily.of("openai/gpt-oss").with(Ability.JSON_SCHEMA, Ability.REASONING),
            ModelFamily.of("qwen/qwen3").with(Ability.REASONING),
            ModelFamily.of("meta-llama/llama-4").with(Ability.IMAGES, Ability.JSON_SCHEMA),
            ModelFamily.of("moonshotai/kimi-k2").with(Ability.JSON_SCHEMA),
            ModelFamily.neither("whisper", "distil-whisper", "playai-tts", "canopylabs/"),
            ModelFamily.neither("meta-llama/llama-guard", "meta-llama/llama-prompt-guard")),
        new RequestFields(
            "max_completion_tokens",
            "seed",
            "user",
            Set.of(Trait.PARALLEL_CALLS),
            Set.of(
                "reasoning_format",
                "include_reasoning",
                "service_tier",
                "documents",
                "search_settings",
                "disable_tool_validation",
                "compound_custom",
                "citation_options"),
            Set.of(),
            Effort.GROQ,
            History.PLAIN,
            Vectors.NONE));
  }

  private static void deepSeek() {
    cloud(
        "deepseek",
        "https://api.deepseek.com",
        50,
        "deepseek-flash",
        Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.JSON_OBJECT, Ability.REASONING),
        List.of(ModelFamily.of("deepseek-flash").with(Ability.IMAGES)),
        new RequestFields(
            "max_tokens",
            null,
            "user_id",
            Set.of(Trait.USAGE_OPTION, Trait.SPEAKER_NAMES, Trait.STRICT_TOOLS),
            Set.of("thinking"),
            Set.of(),
            Effort.DEEPSEEK,
            History.THOUGHTS_WITH_CALLS,
            Vectors.NONE));
  }

  private static void mistral() {
    cloud(
        "mistral",
        "https://api.mistral.ai/v1",
        50,
        "mistral-small-latest",
        Capabilities.USUAL.with(Ability.REASONING),
        List.of(
            ModelFamily.embeddings("mistral-embed"),
            ModelFamily.embeddings("codestral-embed"),
            ModelFamily.neither("mistral-ocr", "mistral-moderation", "voxtral-mini-transcribe"),
            ModelFamily.of("ministral").without(Ability.REASONING),
            ModelFamily.of("mistral-large").without(Ability.REASONING),
            ModelFamily.of("codestral").without(Ability.REASONING, Ability.IMAGES),
            ModelFamily.of("devstral").without(Ability.REASONING, Ability.IMAGES)),
        new RequestFields(
            "max_tokens",
            "random_seed",
            null,
            Set.of(Trait.PARALLEL_CALLS, Trait.STRICT_TOOLS),
            Set.of("safe_prompt", "prompt_mode", "guardrails", "prompt_cache_key", "prediction"),
            Set.of("document_url", "input_audio"),
            Effort.MISTRAL,
            History.SHORT_IDS_AND_TURNS,
            Vectors.MISTRAL));
  }

  private static void cloud(
      String kind,
      String baseUrl,
      int priority,
      String defaultModel,
      Capabilities capabilities,
      List<ModelFamily> families,
      RequestFields fields) {
    add(
        new OpenAiPreset(
            kind,
            URI.create(baseUrl),
            Defaults.cloud(priority, defaultModel, capabilities),
            families,
            fields,
            true));
  }

  private static void server(
      String kind, @Nullable String baseUrl, int slots, Capabilities capabilities) {
    add(
        new OpenAiPreset(
            kind,
            baseUrl == null ? null : URI.create(baseUrl),
            new Defaults(
                Locality.LOCAL, 50, slots, null, capabilities, LOCAL, Duration.ofSeconds(15)),
            List.of(),
            kind.equals("openai-compatible")
                ? RequestFields.LENIENT.with(Trait.EXTRA_CONTENT)
                : RequestFields.LENIENT,
            false));
  }

  private static void add(OpenAiPreset preset) {
    ALL.put(preset.kind(), preset);
  }

  /** What its models can do where nothing better is known. */
  Capabilities capabilities() {
    return defaults.capabilities();
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

  /**
   * What a model can do, as far as its name tells: what is configured, and where that is what the
   * preset says anyway, what its family can do more or less.
   *
   * @param configured what is configured for the provider's models
   */
  Capabilities capabilitiesOf(String model, Capabilities configured) {
    Capabilities known = configured;
    for (ModelFamily family : families) {
      if (family.has(model)) {
        for (Ability ability : Ability.values()) {
          boolean untouched = configured.has(ability) == capabilities().has(ability);
          Boolean changed = family.changes().get(ability);
          if (untouched && changed != null) {
            known = known.with(ability, changed);
          }
        }
      }
    }
    boolean embeds =
        ModelFamily.namesEmbeddings(model) && families.stream().noneMatch(it -> it.has(model));
    return embeds ? Capabilities.EMBEDDINGS : known;
  }
}
