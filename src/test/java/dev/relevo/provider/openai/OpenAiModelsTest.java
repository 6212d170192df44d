package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.wire.JsonMapper;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OpenAiModelsTest {
  private static OpenAiModels models(String kind, String configuration) {
    return new OpenAiModels(
        OpenAiTesting.definition(
                kind,
                (kind.equals("openai-compatible")
                        ? "base-url = \"http://localhost:1/v1\""
                        : "api-keys = k")
                    + "\n"
                    + configuration)
            .settings(),
        OpenAiPreset.of(kind));
  }

  private static List<ModelInfo> list(String kind, String configuration, String... items) {
    try {
      return models(kind, configuration)
          .read(
              JsonMapper.read("{\"object\":\"list\",\"data\":[" + String.join(",", items) + "]}"));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static ModelInfo only(String kind, String item) {
    List<ModelInfo> models = list(kind, "", item);
    assertThat(models).hasSize(1);
    return models.get(0);
  }

  @Test
  void read_openAi_tellsOwnerAndTime() {
    ModelInfo model =
        only(
            "openai",
            "{\"id\":\"gpt-5-mini\",\"object\":\"model\",\"created\":1754425928,\"owned_by\":\"system\"}");

    assertThat(model.owner()).isEqualTo("system");
    assertThat(model.created()).isEqualTo(Instant.ofEpochSecond(1_754_425_928));
    assertThat(model.capabilities()).isEqualTo(OpenAiPreset.of("openai").capabilities());
    assertThat(model.contextTokens()).isNull();
    assertThat(model.price()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"openai", "openrouter", "openai-compatible"})
  void read_namedForVectors_makesVectorsAndNothingElse(String kind) {
    assertThat(only(kind, "{\"id\":\"text-EMBEDding-3-small\"}").capabilities())
        .isEqualTo(Capabilities.EMBEDDINGS);
    assertThat(models(kind, "").unlisted("nomic-embed-text").capabilities())
        .isEqualTo(Capabilities.EMBEDDINGS);
  }

  @Test
  void read_configuredForVectors_canDoBoth() {
    ModelInfo model =
        list("openai-compatible", "capabilities { embeddings = true }", "{\"id\":\"bge-m3\"}")
            .get(0);

    assertThat(model.capabilities().has(Ability.EMBEDDINGS)).isTrue();
    assertThat(model.capabilities().has(Ability.CHAT)).isTrue();
  }

  @Test
  void read_mistral_tellsAbilitiesAndWindow() {
    List<ModelInfo> models =
        list(
            "mistral",
            "",
            "{\"id\":\"mistral-small-latest\",\"owned_by\":\"mistralai\",\"max_context_length\":131072,"
                + "\"capabilities\":{\"completion_chat\":true,\"function_calling\":true,\"vision\":false}}",
            "{\"id\":\"codestral-x\",\"capabilities\":{\"completion_chat\":true,"
                + "\"function_calling\":false,\"vision\":true}}",
            "{\"id\":\"mistral-embed\",\"max_context_length\":8192,"
                + "\"capabilities\":{\"completion_chat\":false,\"vision\":false}}",
            // neither answers nor makes vectors
            "{\"id\":\"mistral-ocr\",\"capabilities\":{\"completion_chat\":false,\"vision\":true}}");

    assertThat(models)
        .extracting(ModelInfo::name)
        .containsExactly("mistral-small-latest", "codestral-x", "mistral-embed");
    assertThat(models.get(0).contextTokens()).isEqualTo(131_072);
    assertThat(models.get(0).owner()).isEqualTo("mistralai");
    assertThat(models.get(0).capabilities())
        .isEqualTo(Capabilities.USUAL.with(Ability.REASONING).without(Ability.IMAGES));
    assertThat(models.get(1).capabilities()).isEqualTo(Capabilities.USUAL.without(Ability.TOOLS));
    assertThat(models.get(2).capabilities()).isEqualTo(Capabilities.EMBEDDINGS);
    assertThat(models.get(2).contextTokens()).isEqualTo(8_192);
  }

  @Test
  void read_openRouter_tellsEverything() {
    ModelInfo model =
        only(
            "openrouter",
            "{\"id\":\"v/m\",\"created\":1700000000,\"context_length\":200000,"
                + "\"architecture\":{\"input_modalities\":[\"text\"],\"output_modalities\":[\"text\"]},"
                + "\"pricing\":{\"prompt\":\"0.0000005\",\"completion\":\"0.0000015\",\"request\":\"0\","
                + "\"input_cache_read\":\"0.00000005\"},"
                + "\"top_provider\":{\"context_length\":200000,\"max_completion_tokens\":64000},"
                + "\"supported_parameters\":[\"tools\",\"structured_outputs\",\"reasoning\",\"seed\"]}");

    assertThat(model.contextTokens()).isEqualTo(200_000);
    assertThat(model.maxOutputTokens()).isEqualTo(64_000);
    assertThat(model.price()).isEqualTo(new Price(0.5, 0.05, 1.5, null));
    assertThat(model.created()).isEqualTo(Instant.ofEpochSecond(1_700_000_000));
    assertThat(model.capabilities())
        .isEqualTo(
            Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.JSON_SCHEMA, Ability.REASONING));
  }

  @Test
  void read_openRouterSeesPictures_canBeShownThem() {
    ModelInfo model =
        only(
            "openrouter",
            "{\"id\":\"v/m\",\"architecture\":{\"input_modalities\":[\"text\",\"image\"],"
                + "\"output_modalities\":[\"text\"]},"
                + "\"supported_parameters\":[\"response_format\",\"logprobs\"]}");

    assertThat(model.capabilities())
        .isEqualTo(
            Capabilities.of(Ability.CHAT, Ability.IMAGES, Ability.JSON_OBJECT, Ability.LOGPROBS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "unknown",
      value = {
        "\"prompt\":\"0\",\"completion\":\"0\"                              | 0",
        "\"prompt\":\"1e-6\",\"completion\":0.000002                        | 1",
        // what it costs is not known before: the router chooses
        "\"prompt\":\"-1\",\"completion\":\"-1\"                            | unknown",
        "\"prompt\":\"free\",\"completion\":\"0\"                           | unknown",
        "\"prompt\":\"0.000001\"                                            | unknown",
        "\"prompt\":\"1e-6\",\"completion\":\"1e-6\",\"request\":\"0.005\"  | unknown",
        "\"prompt\":\"1e999999999\",\"completion\":\"0\"                    | unknown"
      })
  void read_openRouterPrice_isKnownOrUnknownAndNeverMadeUp(String pricing, @Nullable Double input) {
    Price price = only("openrouter", "{\"id\":\"v/m\",\"pricing\":{" + pricing + "}}").price();

    assertThat(price == null ? null : price.input()).isEqualTo(input);
  }

  @Test
  void read_pricesOfTheVendor_giveWayToConfiguredOnes() {
    String item =
        "{\"id\":\"v/m\",\"pricing\":{\"prompt\":\"0.000001\",\"completion\":\"0.000001\"}}";

    assertThat(
            list("openrouter", "prices { \"v/m\" { input = 7, output = 8 } }", item).get(0).price())
        .isEqualTo(new Price(7, 8));
    // a price tells more than where it is computed
    assertThat(only("openai-compatible", item).price()).isEqualTo(new Price(1, 1));
    assertThat(only("openai-compatible", "{\"id\":\"m\"}").price()).isEqualTo(Price.FREE);
  }

  @Test
  void read_modelThatDrawsPictures_isLeftOut() {
    assertThat(
            list(
                "openrouter",
                "",
                "{\"id\":\"v/draws\",\"architecture\":{\"output_modalities\":[\"image\"]}}",
                "{\"id\":\"v/vectors\",\"architecture\":{\"output_modalities\":[\"embeddings\"]}}"))
        .extracting(ModelInfo::name, ModelInfo::capabilities)
        .containsExactly(tuple("v/vectors", Capabilities.EMBEDDINGS));
  }

  @Test
  void read_groq_tellsLimitsAndSkipsWhatIsSwitchedOff() {
    List<ModelInfo> models =
        list(
            "groq",
            "",
            "{\"id\":\"llama-3.3-70b-versatile\",\"owned_by\":\"Meta\",\"active\":true,"
                + "\"created\":1733447754,\"context_window\":131072,\"max_completion_tokens\":32768}",
            "{\"id\":\"old\",\"active\":false,\"context_window\":8192}");

    assertThat(models).hasSize(1);
    assertThat(models.get(0).owner()).isEqualTo("Meta");
    assertThat(models.get(0).contextTokens()).isEqualTo(131_072);
    assertThat(models.get(0).maxOutputTokens()).isEqualTo(32_768);
  }

  @Test
  void read_vllm_tellsItsWindowAndNoTimeOfTheModel() {
    ModelInfo model =
        only(
            "openai-compatible",
            "{\"id\":\"qwen\",\"created\":1790000000,\"owned_by\":\"vllm\",\"root\":\"qwen\","
                + "\"parent\":null,\"max_model_len\":32768}");

    assertThat(model.contextTokens()).isEqualTo(32_768);
    assertThat(model.owner()).isEqualTo("vllm");
    assertThat(model.created()).isNull();
  }

  @Test
  void read_llamaCpp_tellsWhatTheModelWasMadeFor() {
    String item =
        "{\"id\":\"tiny.gguf\",\"created\":1790000000,\"owned_by\":\"llamacpp\","
            + "\"meta\":{\"vocab_type\":2,\"n_ctx_train\":8192,\"n_embd\":64}}";

    assertThat(only("openai-compatible", item).contextTokens()).isEqualTo(8_192);
    // the server may have been told to give less
    assertThat(list("openai-compatible", "context-tokens = 2048", item).get(0).contextTokens())
        .isEqualTo(2_048);
  }

  @Test
  void read_lmStudio_tellsTypeAndWindow() {
    List<ModelInfo> models =
        list(
            "openai-compatible",
            "",
            "{\"id\":\"qwen2.5-7b\",\"type\":\"llm\",\"max_context_length\":32768}",
            "{\"id\":\"bge-m3\",\"type\":\"embeddings\",\"max_context_length\":8192}");

    assertThat(models.get(0).capabilities()).isEqualTo(Capabilities.USUAL);
    assertThat(models.get(0).contextTokens()).isEqualTo(32_768);
    assertThat(models.get(1).capabilities()).isEqualTo(Capabilities.EMBEDDINGS);
  }

  @Test
  void read_nothingTold_isAsConfigured() {
    ModelInfo model =
        list(
                "openai-compatible",
                "context-tokens = 4096, capabilities { tools = false }",
                "{\"id\":\"m\",\"owned_by\":\" \",\"created\":0}")
            .get(0);

    assertThat(model)
        .isEqualTo(
            new ModelInfo(
                "m", Capabilities.USUAL.without(Ability.TOOLS), 4_096, null, true, Price.FREE));
  }

  @Test
  void read_oddShapes_areNoModels() throws JsonProcessingException {
    OpenAiModels models = models("openai", "");

    assertThat(models.read(JsonMapper.read("{\"data\":null}"))).isEmpty();
    assertThat(models.read(JsonMapper.read("{\"data\":[{},{\"id\":\"\"},7,null]}"))).isEmpty();
    assertThat(models.read(JsonMapper.read("[{\"id\":\"bare\"}]")))
        .extracting(ModelInfo::name)
        .containsExactly("bare");
  }
}
