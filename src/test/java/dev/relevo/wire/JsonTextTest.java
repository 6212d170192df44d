package dev.relevo.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JsonTextTest {
  private static final String OBJECT = "{\"a\": [1, {\"b\": \"}\"}], \"ñ\": \"😀 \\\"x\\\"\"}";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "%s",
        "  \n%s\n\n",
        "```json\n%s\n```",
        "```\n%s\n```\nHope that helps!",
        "Here is the object: %s. Anything else?",
        "<think>Maybe {\"a\": 0}? No.</think>\n%s",
        "Use {placeholder} so: %s",
        "A list [1, 2] comes first: %s",
        "\ufeff%s"
      })
  void find_wrapped_isTheValueItself(String answer) {
    assertThat(JsonText.find(answer.formatted(OBJECT), false).json()).isEqualTo(OBJECT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "   ",
        "no",
        "\"text\"",
        "42",
        "[1, 2]",
        "{",
        "{\"a\": 1",
        "{\"a\": {\"b\": 1}, \"c\": ",
        "{'a': {\"b\": 1}}",
        "{\"a\": 1,}",
        "{\"a\": NaN}",
        "{\"a\": \"line\nbreak\"}",
        "{\"a\": 1}{\"a\": 2}",
        "{\"a\": 1} or {\"a\": 2}",
        "[see {\"a\": 1}",
        "[{\"a\": 1}, {\"a\": 2}",
        "// {\"a\": 1, // one\n \"b\": {\"c\": 1}}"
      })
  void find_noneOrSeveralOrBroken_isNothing(String answer) {
    JsonText.Found found = JsonText.find(answer, false);

    assertThat(found.json()).isNull();
    assertThat(found.fault()).isNotEmpty().hasSizeLessThan(300);
  }

  @Test
  void find_arrayToo_isArrayOrObject() {
    assertThat(JsonText.find("So: [{\"a\": 1}, 2].", true).json()).isEqualTo("[{\"a\": 1}, 2]");
    assertThat(JsonText.find("{\"a\": [1]}", true).json()).isEqualTo("{\"a\": [1]}");
    assertThat(JsonText.find("[1] [2]", true).json()).isNull();
    assertThat(JsonText.find("[{\"a\": 1}, {\"a\"", true).json()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "[", "[[\"", "{\"a\":", "{}", "{x} "})
  void find_anyAmountOfBrackets_ends(String piece) {
    assertThat(JsonText.find(piece.repeat(20_000), false).json()).isNull();
  }
}
