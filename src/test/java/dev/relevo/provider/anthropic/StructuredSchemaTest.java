package dev.relevo.provider.anthropic;

import static dev.relevo.provider.anthropic.AnthropicTesting.failure;
import static dev.relevo.provider.anthropic.AnthropicTesting.json;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class StructuredSchemaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"string\",\"format\":\"date-time\",\"description\":\"d\",\"default\":\"x\"}",
        "{\"type\":[\"string\",\"null\"]}",
        "{\"enum\":[1,\"a\",null,true]}",
        "{\"const\":7}",
        "{\"type\":\"array\",\"items\":{\"type\":\"integer\"},\"minItems\":1}",
        "{\"type\":\"string\",\"pattern\":\"^(?:[a-z]+|\\\\d{2})$\"}",
        "{\"anyOf\":[{\"type\":\"string\"},{\"type\":\"null\"}]}",
        "{\"allOf\":[{\"type\":\"object\",\"properties\":{},\"additionalProperties\":false}]}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/A\"},\"b\":{\"$ref\":\"#/$defs/A\"}},"
            + "\"required\":[\"a\"],\"additionalProperties\":false,\"$defs\":{\"A\":{\"type\":\"string\"}}}"
      })
  void of_schemaThatIsTaken_isTheSame(String schema) {
    assertThat(StructuredSchema.of(new Json(schema), "p")).isEqualTo(json(schema));
  }

  @Test
  void of_objectsThatSayNothing_areClosedEverywhere() {
    assertThat(
            StructuredSchema.of(
                new Json(
                    "{\"$schema\":\"s\",\"type\":\"object\",\"properties\":{\"minimum\":{\"type\":\"array\",\"items\":"
                        + "{\"properties\":{\"b\":{\"type\":\"null\"}},\"examples\":[{}]}}},"
                        + "\"definitions\":{\"D\":{\"type\":[\"object\",\"null\"],\"properties\":{\"c\":{\"type\":\"string\"}}}}}"),
                "p"))
        .isEqualTo(
            json(
                "{\"type\":\"object\",\"properties\":{\"minimum\":{\"type\":\"array\",\"items\":"
                    + "{\"properties\":{\"b\":{\"type\":\"null\"}},\"additionalProperties\":false}}},"
                    + "\"definitions\":{\"D\":{\"type\":[\"object\",\"null\"],\"properties\":{\"c\":{\"type\":\"string\"}},"
                    + "\"additionalProperties\":false}},\"additionalProperties\":false}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"type\":\"integer\",\"minimum\":1} | 'minimum'",
        "{\"type\":\"integer\",\"maximum\":1} | 'maximum'",
        "{\"type\":\"number\",\"exclusiveMinimum\":1} | 'exclusiveMinimum'",
        "{\"type\":\"number\",\"multipleOf\":2} | 'multipleOf'",
        "{\"type\":\"string\",\"minLength\":1} | 'minLength'",
        "{\"type\":\"string\",\"maxLength\":1} | 'maxLength'",
        "{\"type\":\"string\",\"format\":\"regex\"} | 'format",
        "{\"type\":\"string\",\"pattern\":\"a(?=b)\"} | 'pattern",
        "{\"type\":\"string\",\"pattern\":\"(a)\\\\1\"} | 'pattern",
        "{\"type\":\"array\",\"items\":{\"type\":\"string\"},\"minItems\":2} | 'minItems: 2'",
        "{\"type\":\"array\",\"maxItems\":2} | 'maxItems'",
        "{\"type\":\"array\",\"uniqueItems\":true} | 'uniqueItems'",
        "{\"type\":\"array\",\"prefixItems\":[]} | 'prefixItems'",
        "{\"enum\":[{}]} | 'enum",
        "{\"oneOf\":[{\"type\":\"string\"}]} | 'oneOf'",
        "{\"type\":\"string\",\"not\":{\"const\":\"a\"}} | 'not'",
        "{\"type\":\"object\"} | object without 'properties'",
        "{\"type\":\"object\",\"additionalProperties\":true} | 'additionalProperties: true'",
        "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}} | 'additionalProperties",
        "{\"type\":\"object\",\"patternProperties\":{}} | 'patternProperties'",
        "{\"properties\":{\"a\":{}}} | value without a type",
        "{\"properties\":{\"a\":true}} | parts that are no objects",
        "{\"allOf\":[{\"$ref\":\"#/$defs/A\"}],\"$defs\":{\"A\":{\"type\":\"string\"}}} | 'allOf' with $ref",
        "{\"allOf\":[{\"properties\":{\"a\":{\"type\":\"string\"}}}]} | combination",
        "{\"properties\":{\"a\":{\"type\":\"string\"}},\"anyOf\":[{\"const\":1}]} | combination",
        "{\"$ref\":\"https://a.example/s\"} | '$ref: https",
        "{\"$ref\":\"#/$defs/none\"} | '$ref: #/$defs/none'",
        "{\"$ref\":\"#\"} | '$ref: #'",
        "{\"$ref\":\"#/$defs/A\",\"minimum\":1,\"$defs\":{\"A\":{\"type\":\"integer\"}}} | 'minimum' beside $ref"
      })
  void of_schemaThatIsRefused_saysWhy(String schema, String why) {
    ProviderError error = failure(() -> StructuredSchema.of(new Json(schema), "p.schema"));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo("p.schema");
    assertThat(error.message()).contains(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/A\"},\"$defs\":{\"A\":{\"type\":\"array\",\"items\":"
            + "{\"$ref\":\"#/$defs/A\"}}}}",
        "{\"type\":\"array\",\"items\":{\"$ref\":\"#/$defs/A\"},\"$defs\":{\"A\":{\"type\":\"array\",\"items\":"
            + "{\"$ref\":\"#/$defs/B\"}},\"B\":{\"anyOf\":[{\"$ref\":\"#/$defs/A\"}]}}}"
      })
  void of_recursion_isRefused(String schema) {
    assertThat(failure(() -> StructuredSchema.of(new Json(schema), "p")).message())
        .contains("recursion");
  }
}
