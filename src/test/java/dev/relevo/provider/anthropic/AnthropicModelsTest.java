package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Ability;
import dev.relevo.provider.ModelInfo;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnthropicModelsTest {

  private static AnthropicModels models(String configuration) {
    return new AnthropicModels(
        AnthropicTesting.definition("api-keys = [k], " + configuration).settings());
  }

  private static List<ModelInfo> listed(String... items) {
    return models("context-tokens = 1000")
        .listed(json("{\"data\":[" + String.join(",", items) + "],\"has_more\":false}"));
  }

  @Test
  void listed_oldReply_isReadByTheNames() {
    List<ModelInfo> listed =
        listed(
            "{\"type\":\"model\",\"id\":\"claude-haiku-4-5-20251001\",\"display_name\":\"Claude Haiku 4.5\"}",
            "{\"type\":\"model\",\"id\":\"\"}",
            "{\"type\":\"model\",\"id\":\"claude-opus-4-8\",\"capabilities\":null,\"max_tokens\":null}");

    assertThat(listed)
        .extracting(ModelInfo::name)
        .containsExactly("claude-haiku-4-5-20251001", "claude-opus-4-8");
    assertThat(listed.get(0).capabilities().abilities())
        .containsExactlyInAnyOrder(
            Ability.CHAT,
            Ability.TOOLS,
            Ability.IMAGES,
            Ability.JSON_SCHEMA,
            Ability.REASONING,
            Ability.PREFILL);
    assertThat(listed.get(0).owner()).isEqualTo("anthropic");
    assertThat(listed.get(0).contextTokens()).isEqualTo(1000);
    assertThat(listed.get(0).maxOutputTokens()).isNull();
    assertThat(listed.get(1).capabilities().has(Ability.PREFILL)).isFalse();
  }

  @Test
  void listed_newReply_tellsMore() {
    ModelInfo model =
        listed(
                "{\"type\":\"model\",\"id\":\"claude-haiku-4-5\",\"max_input_tokens\":200000,\"max_tokens\":64000,"
                    + "\"capabilities\":{\"image_input\":{\"supported\":false},\"structured_outputs\":{\"supported\":false},"
                    + "\"thinking\":{\"supported\":false,\"types\":{}}}}")
            .get(0);

    assertThat(model.contextTokens()).isEqualTo(200_000);
    assertThat(model.maxOutputTokens()).isEqualTo(64_000);
    assertThat(model.capabilities().abilities())
        .containsExactlyInAnyOrder(Ability.CHAT, Ability.TOOLS, Ability.PREFILL);
  }

  @ParameterizedTest
  @CsvSource({
    "claude-3-5-haiku-latest, false, false, true",
    "claude-sonnet-4-20250514, false, true, true",
    "claude-opus-4-5, true, true, true",
    "claude-sonnet-4-6, true, true, false",
    "claude-sonnet-5, true, true, false",
    "something-else, true, false, false"
  })
  void unlisted_name_tellsTheAbilities(
      String name, boolean schemas, boolean reasoning, boolean prefill) {
    ModelInfo model = models("").unlisted(name);

    assertThat(model.capabilities().has(Ability.JSON_SCHEMA)).isEqualTo(schemas);
    assertThat(model.capabilities().has(Ability.REASONING)).isEqualTo(reasoning);
    assertThat(model.capabilities().has(Ability.PREFILL)).isEqualTo(prefill);
    assertThat(model.capabilities().has(Ability.JSON_OBJECT)).isFalse();
  }

  @Test
  void unlisted_whatTheConfigurationSwitchesOff_staysOff() {
    ModelInfo model =
        models("capabilities { prefill = false, json-schema = false }").unlisted("claude-opus-4-5");

    assertThat(model.capabilities().has(Ability.PREFILL)).isFalse();
    assertThat(model.capabilities().has(Ability.JSON_SCHEMA)).isFalse();
  }
}
