package dev.relevo.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.Json;
import dev.relevo.chat.ProviderError;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GeminiSchemaTest {
  private static final String PARAM = "response_format.json_schema.schema";

  private static String taken(String schema) {
    return GeminiSchema.of(new Json(schema), PARAM).text();
  }

  /** The list in the API's reference. */
  @Test
  void of_keywordsThatGeminiTakes_areKept() {
    String schema =
        "{\"$id\":\"a\",\"$defs\":{\"n\":{\"$anchor\":\"n\",\"type\":\"integer\",\"minimum\":1,\"maximum\":9}},"
            + "\"type\":\"object\",\"title\":\"t\",\"description\":\"d\",\"properties\":{"
            + "\"pattern\":{\"type\":\"string\",\"format\":\"date-time\",\"enum\":[\"a\",1]},"
            + "\"l\":{\"type\":[\"array\",\"null\"],\"items\":{\"$ref\":\"#/$defs/n\"},\"minItems\":1,\"maxItems\":2},"
            + "\"t\":{\"prefixItems\":[{\"type\":\"string\"},{\"anyOf\":[{\"type\":\"null\"}]}]},"
            + "\"o\":{\"oneOf\":[{\"type\":\"string\"}],\"additionalProperties\":{\"type\":\"number\"}}},"
            + "\"required\":[\"l\"],\"additionalProperties\":false,\"propertyOrdering\":[\"l\"]}";

    assertThat(taken(schema)).isEqualTo(schema);
  }

  @Test
  void of_annotations_areLeftOutAtEveryDepth() {
    assertThat(
            taken(
                "{\"$schema\":\"x\",\"$comment\":\"c\",\"type\":\"object\",\"properties\":{\"default\":"
                    + "{\"type\":\"integer\",\"default\":1,\"examples\":[2],\"x-order\":3,\"readOnly\":true}}}"))
        .isEqualTo("{\"type\":\"object\",\"properties\":{\"default\":{\"type\":\"integer\"}}}");
  }

  @Test
  void of_constant_becomesAnEnumOfOne() {
    assertThat(taken("{\"anyOf\":[{\"const\":\"a\"},{\"const\":1}]}"))
        .isEqualTo("{\"anyOf\":[{\"enum\":[\"a\"]},{\"enum\":[1]}]}");
  }

  @Test
  void of_wordsBesideAReference_areLeftOut() {
    assertThat(taken("{\"items\":{\"$ref\":\"#/$defs/a\",\"description\":\"d\",\"default\":null}}"))
        .isEqualTo("{\"items\":{\"$ref\":\"#/$defs/a\"}}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'pattern':'a'}                                | `pattern`",
        "{'properties':{'a':{'minLength':1}}}           | `minLength`",
        "{'items':{'exclusiveMinimum':0}}               | `exclusiveMinimum`",
        "{'anyOf':[{'type':'null'},{'multipleOf':2}]}   | `multipleOf`",
        "{'$defs':{'a':{'uniqueItems':true}}}           | `uniqueItems`",
        "{'additionalProperties':{'not':{}}}            | `not`",
        "{'prefixItems':[{'allOf':[]}]}                 | `allOf`",
        "{'patternProperties':{}}                       | `patternProperties`",
        "{'items':[{'type':'string'}]}                  | `items` with a list of schemas",
        "{'enum':['a',null]}                            | `enum` with values other than texts",
        "{'const':true}                                 | `const` with values other than texts",
        "{'$ref':'#/$defs/a','minimum':1}               | `minimum` beside `$ref`"
      })
  void of_keywordThatGeminiDoesNotTake_isRefusedByName(String schema, String words) {
    ProviderError error = GeminiTesting.error(() -> taken(schema.replace('\'', '"')));

    assertThat(error.errorClass()).isEqualTo(ErrorClass.UNSUPPORTED);
    assertThat(error.param()).isEqualTo(PARAM);
    assertThat(error.message()).contains(words);
  }

  /** Drafts before 2019-09 call them so, and so do most tools of today. */
  @Test
  void of_definitions_haveTheNameThatGeminiKnows() {
    String schema =
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/definitions/a\"},"
            + "\"definitions\":{\"items\":{\"$ref\":\"#/$defs/b\"}}},"
            + "\"definitions\":{\"a\":{\"type\":\"string\",\"default\":\"\"}},"
            + "\"$defs\":{\"b\":{\"$ref\":\"#/definitions/a\"}}}";
    String taken =
        "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"},"
            + "\"definitions\":{\"items\":{\"$ref\":\"#/$defs/b\"}}},"
            + "\"$defs\":{\"a\":{\"type\":\"string\"},\"b\":{\"$ref\":\"#/$defs/a\"}}}";

    assertThat(taken(schema)).isEqualTo(taken);
    assertThat(GeminiSchema.ofTool(new Json(schema), null, PARAM).text()).isEqualTo(taken);
  }

  @Test
  void of_nameSaidTwice_isRefused() {
    assertThat(GeminiTesting.error(() -> taken("{\"type\":\"object\",\"type\":\"null\"}")).param())
        .isEqualTo(PARAM);
  }
}
