package dev.relevo.provider.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClaudeFamilyTest {

  @ParameterizedTest
  @CsvSource({
    // model, tier, version, sampling, prefill, schemas, thinking
    "claude-2.1, claude, 201, true, true, false, NONE",
    "claude-instant-1.2, instant, 102, true, true, false, NONE",
    "claude-3-haiku-20240307, haiku, 300, true, true, false, NONE",
    "claude-3-5-sonnet-latest, sonnet, 305, true, true, false, NONE",
    "claude-3-7-sonnet-20250219, sonnet, 307, true, true, false, BUDGET",
    "claude-sonnet-4-20250514, sonnet, 400, true, true, false, BUDGET",
    "claude-opus-4-0, opus, 400, true, true, false, BUDGET",
    "claude-opus-4-1-20250805, opus, 401, true, true, true, BUDGET",
    "claude-haiku-4-5, haiku, 405, true, true, true, BUDGET",
    "claude-sonnet-4-5@20250929, sonnet, 405, true, true, true, BUDGET",
    "anthropic/claude-sonnet-4.5, sonnet, 405, true, true, true, BUDGET",
    "claude-opus-4-6, opus, 406, true, false, true, ADAPTIVE",
    "claude-opus-4-7, opus, 407, false, false, true, ADAPTIVE",
    "claude-sonnet-5, sonnet, 500, false, false, true, ADAPTIVE_BY_DEFAULT",
    "claude-opus-5-20260701, opus, 500, false, false, true, ADAPTIVE_BY_DEFAULT",
    "claude-fable-5, fable, 500, false, false, true, ADAPTIVE_ALWAYS",
    "claude-mythos-preview, mythos, 500, false, false, true, ADAPTIVE_ALWAYS"
  })
  void of_name_tellsWhatTheModelTakes(
      String model,
      String tier,
      int version,
      boolean sampling,
      boolean prefill,
      boolean schemas,
      ClaudeFamily.Thinking thinking) {
    ClaudeFamily family = ClaudeFamily.of(model);

    assertThat(family).isEqualTo(new ClaudeFamily(tier, version));
    assertThat(family.isKnown()).isTrue();
    assertThat(family.takesSampling()).isEqualTo(sampling);
    assertThat(family.takesPrefill()).isEqualTo(prefill);
    assertThat(family.takesSchemas()).isEqualTo(schemas);
    assertThat(family.thinking()).isEqualTo(thinking);
  }

  @ParameterizedTest
  @CsvSource({"deepseek-chat", "test-model", "gpt-5-mini"})
  void of_nameOfAnother_isUnknown(String model) {
    assertThat(ClaudeFamily.of(model).isKnown()).isFalse();
    assertThat(ClaudeFamily.of(model).thinking()).isEqualTo(ClaudeFamily.Thinking.NONE);
  }
}
