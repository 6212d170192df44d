package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.provider.Ability;
import dev.relevo.provider.Capabilities;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OpenAiPresetTest {

  private static Capabilities of(String kind, String model) {
    OpenAiPreset preset = OpenAiPreset.of(kind);
    return preset.capabilitiesOf(model, preset.capabilities());
  }

  @ParameterizedTest
  @CsvSource({
    "openai, gpt-5-mini, REASONING, true",
    "openai, gpt-5-mini, LOGPROBS, false",
    "openai, gpt-4o, LOGPROBS, true",
    "openai, gpt-4o, REASONING, false",
    "openai, gpt-3.5-turbo, IMAGES, false",
    "openai, text-embedding-3-small, EMBEDDINGS, true",
    "openai, text-embedding-3-small, CHAT, false",
    "openai, whisper-1, CHAT, false",
    "groq, llama-3.3-70b-versatile, JSON_SCHEMA, false",
    "groq, openai/gpt-oss-120b, JSON_SCHEMA, true",
    "groq, meta-llama/llama-4-scout-17b-16e-instruct, IMAGES, true",
    "groq, whisper-large-v3, CHAT, false",
    "deepseek, deepseek-flash, IMAGES, true",
    "deepseek, deepseek-v4-pro, IMAGES, false",
    "deepseek, deepseek-v4-pro, JSON_SCHEMA, false",
    "mistral, mistral-embed, EMBEDDINGS, true",
    "mistral, mistral-embed, CHAT, false",
    "mistral, codestral-latest, REASONING, false",
    "lm-studio, any, JSON_OBJECT, false",
    "lm-studio, text-embedding-nomic, EMBEDDINGS, true",
    "vllm, any, LOGPROBS, true",
    "openai-compatible, any, TOOLS, true"
  })
  void capabilitiesOf_model_areThoseOfItsFamily(
      String kind, String model, Ability ability, boolean has) {
    assertThat(of(kind, model).has(ability)).isEqualTo(has);
  }

  @Test
  void capabilitiesOf_configuredOtherwise_keepsWhatIsConfigured() {
    OpenAiPreset groq = OpenAiPreset.of("groq");
    Capabilities configured = groq.capabilities().without(Ability.TOOLS).with(Ability.JSON_SCHEMA);

    Capabilities whisper = groq.capabilitiesOf("llama-3.3-70b-versatile", configured);

    assertThat(whisper.has(Ability.TOOLS)).isFalse();
    assertThat(whisper.has(Ability.JSON_SCHEMA)).isTrue();
  }
}
