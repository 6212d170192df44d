package dev.relevo.provider.cohere;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Json;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CohereSchemaTest {

  private static @Nullable String problem(String property) {
    return CohereSchema.problem(
        new Json(
            "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":" + property + "}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"string\"}",
        "{\"enum\":[\"not\",1],\"default\":{\"type\":\"object\"}}",
        "{\"const\":true}",
        "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}",
        "{\"anyOf\":[{\"type\":\"string\",\"format\":\"uuid\"},{\"$ref\":\"#/$defs/x\"}]}",
        "{\"type\":\"string\",\"pattern\":\"[a-z]+\\\\$\\\\^\"}",
        "{\"type\":\"object\",\"required\":[\"minimum\"],"
            + "\"properties\":{\"minimum\":{\"type\":\"integer\"}},\"additionalProperties\":false}"
      })
  void problem_whatCohereCanHold_isNone(String property) {
    assertThat(problem(property)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "allOf | {\"allOf\":[{\"type\":\"string\"}]}",
        "oneOf | {\"oneOf\":[{\"type\":\"string\"}]}",
        "not | {\"not\":{}}",
        "maximum | {\"type\":\"integer\",\"maximum\":3}",
        "minimum | {\"type\":\"integer\",\"minimum\":3}",
        "exclusiveMinimum | {\"type\":\"integer\",\"exclusiveMinimum\":3}",
        "maxItems | {\"type\":\"array\",\"maxItems\":3}",
        "minItems | {\"type\":\"array\",\"items\":{\"type\":\"array\",\"minItems\":3}}",
        "uniqueItems | {\"anyOf\":[{\"type\":\"array\",\"uniqueItems\":true}]}",
        "maxLength | {\"type\":\"string\",\"maxLength\":3}",
        "minLength | {\"additionalProperties\":{\"type\":\"string\",\"minLength\":3}}",
        "format: email | {\"type\":\"string\",\"format\":\"email\"}",
        "pattern | {\"type\":\"string\",\"pattern\":\"^a\"}",
        "pattern | {\"type\":\"string\",\"pattern\":\"a$\"}",
        "pattern | {\"type\":\"string\",\"pattern\":\"a(?=b)\"}",
        "pattern | {\"type\":\"string\",\"pattern\":\"a(?!b)\"}",
        "minItems | {\"$defs\":{\"x\":{\"type\":\"array\",\"minItems\":1}}}"
      })
  void problem_keywordThatCohereCannotHold_isNamed(String keyword, String property) {
    assertThat(problem(property)).contains("'" + keyword + "'");
  }

  @Test
  void problem_objectWithoutRequiredField_isTold() {
    assertThat(problem("{\"type\":\"object\",\"properties\":{}}")).contains("'required'");
    assertThat(CohereSchema.problem(new Json("{\"type\":\"object\"}"))).contains("'required'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"type\":\"array\"}", "{}", "true", "{\"anyOf\":[]}"})
  void problem_topLevelThatIsNoObject_isTold(String schema) {
    assertThat(CohereSchema.problem(new Json(schema))).contains("'type'");
  }

  @Test
  void problem_notJson_isTold() {
    assertThat(CohereSchema.problem(new Json("{"))).contains("not JSON");
  }
}
