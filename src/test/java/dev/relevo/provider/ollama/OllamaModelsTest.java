package dev.relevo.provider.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.Price;
import dev.relevo.wire.JsonMapper;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OllamaModelsTest {
  /** What the models of a host can do that does not list it. */
  private static final Capabilities OLLAMA = Capabilities.USUAL.with(Ability.RAW_PROMPT);

  private static List<ModelInfo> offered(String configuration, String listed, String loaded)
      throws JsonProcessingException {
    OllamaSettings settings =
        OllamaTesting.settings(
            configuration.contains("context-length") ? "context-length = 2048" : "");
    return new OllamaModels(OllamaTesting.definition(configuration).settings(), settings)
        .offered(JsonMapper.read(listed), JsonMapper.read(loaded), null);
  }

  private static List<String> names(String configuration, String listed)
      throws JsonProcessingException {
    return offered(configuration, listed, "[]").stream().map(ModelInfo::name).toList();
  }

  @Test
  void offered_oldHost_hasConfiguredCapabilities() throws Exception {
    List<ModelInfo> models =
        offered(
            "capabilities { tools = false }",
            "[{\"name\":\"a:latest\",\"size\":5000000000}]",
            "[]");

    assertThat(models)
        .containsExactly(
            new ModelInfo(
                "a:latest",
                OLLAMA.without(Ability.TOOLS),
                null,
                5_000_000_000L,
                false,
                Price.FREE));
  }

  @Test
  void offered_newHost_tellsCapabilitiesWindowAndLoaded() throws Exception {
    String listed =
        """
        [{"name":"a:1b","size":1,"details":{"context_length":131072},\
        "capabilities":["completion","tools"]},\
        {"name":"b:1b","details":{"context_length":4096},"capabilities":["completion","vision"]},\
        {"name":"embed","capabilities":["embedding"]}]""";
    String loaded = "[{\"name\":\"a:1b\",\"context_length\":8192}]";

    List<ModelInfo> models = offered("", listed, loaded);

    assertThat(models).extracting(ModelInfo::name).containsExactly("a:1b", "b:1b", "embed");
    assertThat(models).extracting(ModelInfo::loaded).containsExactly(true, false, false);
    assertThat(models).extracting(ModelInfo::contextTokens).containsExactly(8192, 4096, null);
    assertThat(models)
        .extracting(it -> it.capabilities().has(Ability.TOOLS))
        .containsExactly(true, false, false);
    assertThat(models)
        .extracting(it -> it.capabilities().has(Ability.IMAGES))
        .containsExactly(false, true, false);
    assertThat(offered("context-tokens = 1000", listed, loaded))
        .extracting(ModelInfo::contextTokens)
        .containsOnly(1000);
    assertThat(offered("context-length = 2048, context-tokens = 1000", listed, loaded))
        .extracting(ModelInfo::contextTokens)
        .as("the larger of what is asked for and what is loaded")
        .containsExactly(8192, 2048, 2048);
  }

  @Test
  void offered_newHost_tellsWhoThinksAndWhoEmbeds() throws Exception {
    String listed =
        """
        [{"name":"t","capabilities":["completion","thinking"]},\
        {"name":"e","capabilities":["embedding"]},\
        {"name":"both","capabilities":["completion","embedding"]},\
        {"name":"paints","capabilities":["image"]},\
        {"name":"bert-that-chats","details":{"family":"bert"},"capabilities":["completion"]}]""";

    List<ModelInfo> models = offered("", listed, "[]");

    assertThat(models)
        .extracting(ModelInfo::name)
        .containsExactly("t", "e", "both", "bert-that-chats");
    Capabilities plain = OLLAMA.without(Ability.TOOLS, Ability.IMAGES);
    assertThat(models)
        .extracting(ModelInfo::capabilities)
        .containsExactly(
            plain.with(Ability.REASONING),
            Capabilities.EMBEDDINGS,
            plain.with(Ability.EMBEDDINGS),
            plain);
  }

  @Test
  void offered_oldHost_tellsWhoEmbedsByFamilyOrName() throws Exception {
    String listed =
        """
        [{"name":"all-minilm","details":{"family":"bert"}},\
        {"name":"n","details":{"family":"x","families":["nomic-bert"]}},\
        {"name":"Qwen3-Embedding:0.6b","details":{"family":"qwen3","families":null}},\
        {"name":"llama3","details":{"family":"llama","families":["llama"]}}]""";

    assertThat(offered("", listed, "[]"))
        .extracting(ModelInfo::capabilities)
        .containsExactly(
            Capabilities.EMBEDDINGS, Capabilities.EMBEDDINGS, Capabilities.EMBEDDINGS, OLLAMA);
  }

  @ParameterizedTest
  @CsvSource({
    "0.12.11, true",
    "0.12.11-rc1, true",
    "0.13.0, true",
    "0.30.0, true",
    "1.0.0, true",
    "0.12.10, false",
    "0.9.6, false",
    "0.0.0, false",
    "nightly, false",
    "0.13, false",
    ", false"
  })
  void offered_logprobs_dependOnTheVersion(@Nullable String version, boolean expected)
      throws Exception {
    List<ModelInfo> models =
        new OllamaModels(OllamaTesting.definition("").settings(), OllamaTesting.settings(""))
            .offered(JsonMapper.read("[{\"name\":\"a\"}]"), MissingNode.getInstance(), version);

    assertThat(models.get(0).capabilities().has(Ability.LOGPROBS)).isEqualTo(expected);
  }

  @Test
  void offered_configuredModels_areMatchedByWholeName() throws Exception {
    String listed =
        "[{\"name\":\"a:latest\"},{\"name\":\"a:1b\"},{\"name\":\"host:1/x/a:latest\"}]";

    assertThat(names("models = [a]", listed)).containsExactly("a");
    assertThat(names("models = [\"a:1b\", c]", listed)).containsExactly("a:1b");
    assertThat(names("models = [\"host:1/x/a\"]", listed)).containsExactly("host:1/x/a");
  }

  @Test
  void offered_modelOfACloud_onlyWhereTheHostCountsAsCloud() throws Exception {
    String listed = "[{\"name\":\"big:cloud\",\"remote_host\":\"https://ollama.com:443\"}]";

    assertThat(names("", listed)).isEmpty();
    assertThat(names("locality = cloud", listed)).containsExactly("big:cloud");
  }

  @Test
  void offered_oddEntries_areSkipped() throws Exception {
    assertThat(names("", "[1,null,{},{\"name\":\"\"},{\"name\":\"a\",\"size\":\"x\"}]"))
        .containsExactly("a");
    assertThat(names("", "null")).isEmpty();
  }
}
