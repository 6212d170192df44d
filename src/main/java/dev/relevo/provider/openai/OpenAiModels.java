package dev.relevo.provider.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.provider.ProviderSettings;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lists of models of OpenAI-compatible vendors. OpenAI tells names and owners; Mistral,
 * OpenRouter, Groq, vLLM, llama.cpp and LM Studio tell more, each in its own fields (their API
 * references and SDKs as of 2026-11). What a vendor does not tell is taken from the settings.
 */
final class OpenAiModels {
  private static final double HIGHEST_PRICE = 1_000_000;

  private final ProviderSettings settings;
  private final OpenAiPreset preset;

  OpenAiModels(ProviderSettings settings, OpenAiPreset preset) {
    this.settings = settings;
    this.preset = preset;
  }

  /** The models of a list that answer in words or make vectors; others are of no use here. */
  List<ModelInfo> read(JsonNode body) {
    List<ModelInfo> models = new ArrayList<>();
    for (JsonNode item : body.isArray() ? body : body.path("data")) {
      String name = item.path("id").asText("");
      Capabilities capabilities = capabilities(name, item);
      boolean useful = capabilities.has(Ability.CHAT) || capabilities.has(Ability.EMBEDDINGS);
      if (!name.isEmpty() && useful && item.path("active").asBoolean(true)) {
        models.add(model(name, capabilities, item));
      }
    }
    return models;
  }

  /** A model that is configured and not listed. */
  ModelInfo unlisted(String name) {
    return new ModelInfo(
        name,
        preset.capabilitiesOf(name, settings.capabilities()),
        settings.contextTokens(),
        null,
        true,
        settings.priceOf(name));
  }

  private ModelInfo model(String name, Capabilities capabilities, JsonNode item) {
    return new ModelInfo(
        name,
        capabilities,
        contextTokens(item),
        count(
            item.path("top_provider").path("max_completion_tokens"),
            item.path("max_completion_tokens")),
        owner(item),
        null,
        true,
        settings.priceOf(name, price(item.path("pricing"))),
        created(item));
  }

  private Capabilities capabilities(String name, JsonNode item) {
    JsonNode output = item.path("architecture").path("output_modalities");
    if (item.path("type").asText("").equals("embeddings") // LM Studio
        || holds(output, "embeddings")) {
      return Capabilities.EMBEDDINGS;
    }
    Capabilities told = preset.capabilitiesOf(name, settings.capabilities());
    if (!told.has(Ability.CHAT)) {
      return told; // its name says what it is
    }
    JsonNode mistral = item.path("capabilities");
    told = told(told, Ability.CHAT, mistral.path("completion_chat"));
    told = told(told, Ability.TOOLS, mistral.path("function_calling"));
    told = told(told, Ability.IMAGES, mistral.path("vision"));
    JsonNode input = item.path("architecture").path("input_modalities");
    told = told(told, Ability.CHAT, output, "text");
    told = told(told, Ability.IMAGES, input, "image");
    JsonNode parameters = item.path("supported_parameters");
    told = told(told, Ability.TOOLS, parameters, "tools");
    told = told(told, Ability.JSON_OBJECT, parameters, "response_format");
    told = told(told, Ability.JSON_SCHEMA, parameters, "structured_outputs");
    told = told(told, Ability.REASONING, parameters, "reasoning");
    return told(told, Ability.LOGPROBS, parameters, "logprobs");
  }

  /** With what a flag tells, if it is one. */
  private static Capabilities told(Capabilities known, Ability ability, JsonNode flag) {
    return flag.isBoolean() ? known.with(ability, flag.booleanValue()) : known;
  }

  /** With what a list of words tells, if it is one. */
  private static Capabilities told(
      Capabilities known, Ability ability, JsonNode words, String word) {
    return words.isArray() ? known.with(ability, holds(words, word)) : known;
  }

  private static boolean holds(JsonNode words, String word) {
    for (JsonNode one : words) {
      if (one.asText().equals(word)) {
        return true;
      }
    }
    return false;
  }

  private @Nullable Integer contextTokens(JsonNode item) {
    Integer told =
        count(
            item.path("context_window"),
            item.path("context_length"),
            item.path("max_context_length"),
            item.path("max_model_len"));
    if (told != null || settings.contextTokens() != null) {
      return told == null ? settings.contextTokens() : told;
    }
    // llama.cpp tells what the model was made for, which its server may have been told to narrow
    return count(item.path("meta").path("n_ctx_train"));
  }

  /** The first that is a positive number. */
  private static @Nullable Integer count(JsonNode... fields) {
    for (JsonNode field : fields) {
      if (field.canConvertToInt() && field.asInt() > 0) {
        return field.asInt();
      }
    }
    return null;
  }

  private static @Nullable String owner(JsonNode item) {
    String owner = item.path("owned_by").asText("");
    return owner.isBlank() ? null : owner;
  }

  /** Servers on own hardware tell the time at which they were asked. */
  private @Nullable Instant created(JsonNode item) {
    JsonNode created = item.path("created");
    return settings.locality() == Locality.CLOUD && created.canConvertToInt() && created.asInt() > 0
        ? Instant.ofEpochSecond(created.asInt())
        : null;
  }

  /**
   * OpenRouter's prices: US dollars for one token, as decimal text. Models with an unknown price
   * have a negative one. One that takes a fee for each request has no price by tokens alone.
   */
  private static @Nullable Price price(JsonNode pricing) {
    Double input = perMillion(pricing.path("prompt"));
    Double output = perMillion(pricing.path("completion"));
    Double fee = perMillion(pricing.path("request"));
    if (input == null || output == null || (fee != null && fee > 0)) {
      return null;
    }
    Double cached = perMillion(pricing.path("input_cache_read"));
    return new Price(input, cached == null ? input : cached, output, null);
  }

  private static @Nullable Double perMillion(JsonNode field) {
    if (!field.isTextual() && !field.isNumber()) {
      return null;
    }
    try {
      double price = new BigDecimal(field.asText()).movePointRight(6).doubleValue();
      return price >= 0 && price <= HIGHEST_PRICE ? price : null;
    } catch (ArithmeticException | NumberFormatException e) {
      return null;
    }
  }
}
