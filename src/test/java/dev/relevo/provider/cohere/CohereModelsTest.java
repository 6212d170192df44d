package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CohereModelsTest {
  private static final String LIST =
      """
      {"models":[\
      {"name":"chat-1","endpoints":["generate","chat"],"context_length":288000.0,\
      "features":["json_mode","json_schema","tools","logprobs","citations"]},\
      {"name":"thinker","endpoints":["chat"],"context_length":1000,\
      "features":["vision","tools","reasoning"]},\
      {"name":"plain","endpoints":["chat"]},\
      {"name":"old","endpoints":["chat"],"is_deprecated":true},\
      {"name":"vectors","endpoints":["embed","classify"],"context_length":512,"features":null},\
      {"name":"both","endpoints":["chat","embed"],"features":[]},\
      {"name":"rerank","endpoints":["rerank"]},\
      {"name":"images","endpoints":["embed_image"]},\
      {"endpoints":["chat"]},null,1]}""";

  private static CohereModels models(String configuration) {
    return new CohereModels(
        CohereTesting.definition("api-keys = [k], " + configuration).settings());
  }

  private static List<ModelInfo> listed(String configuration) throws JsonProcessingException {
    return models(configuration).listed(JsonMapper.read(LIST));
  }

  @Test
  void listed_models_haveAbilitiesByEndpointsAndFeatures() throws Exception {
    List<ModelInfo> models = listed("");

    assertThat(models)
        .extracting(ModelInfo::name)
        .containsExactly("chat-1", "thinker", "plain", "vectors", "both");
    assertThat(models)
        .extracting(ModelInfo::capabilities)
        .containsExactly(
            Capabilities.of(
                Ability.CHAT,
                Ability.TOOLS,
                Ability.JSON_OBJECT,
                Ability.JSON_SCHEMA,
                Ability.LOGPROBS),
            Capabilities.of(Ability.CHAT, Ability.TOOLS, Ability.IMAGES, Ability.REASONING),
            Capabilities.USUAL.without(Ability.IMAGES),
            Capabilities.EMBEDDINGS,
            Capabilities.of(Ability.CHAT, Ability.EMBEDDINGS));
    assertThat(models)
        .extracting(ModelInfo::contextTokens)
        .containsExactly(288_000, 1000, null, 512, null);
    assertThat(models).allMatch(model -> "cohere".equals(model.owner()) && model.loaded());
  }

  @Test
  void listed_deprecatedModel_onlyWhereItIsConfigured() throws Exception {
    assertThat(listed("models = [old]")).extracting(ModelInfo::name).contains("old");
  }

  @Test
  void listed_noList_isEmpty() throws Exception {
    assertThat(models("").listed(JsonMapper.read("[]"))).isEmpty();
  }

  @Test
  void unlisted_name_tellsVectors() {
    CohereModels models = models("context-tokens = 7");

    assertThat(models.unlisted("embed-v4.0").capabilities()).isEqualTo(Capabilities.EMBEDDINGS);
    assertThat(models.unlisted("command-x").capabilities().has(Ability.CHAT)).isTrue();
    assertThat(models.unlisted("command-x").contextTokens()).isEqualTo(7);
  }

  @Test
  void reasons_listSays_elseTheName() throws Exception {
    CohereModels models = models("");
    assertThat(models.reasons("command-a-reasoning-08-2025")).isTrue();
    assertThat(models.reasons("thinker")).isFalse();

    models.listed(JsonMapper.read(LIST));
    assertThat(models.reasons("thinker")).isTrue();
    assertThat(models.reasons("chat-1")).isFalse();
    assertThat(models("capabilities { reasoning = true }").reasons("any")).isTrue();
  }
}
