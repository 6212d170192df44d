package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnswerSchemaTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':'object'}",
        "{'type':['string','null']}",
        "{'enum':['a',1,null,{'b':'ü'}]}",
        "{'type':'object','properties':{'n':{'type':'integer','minimum':0,'exclusiveMaximum':9}}}",
        "{'type':'array','items':{'type':'string','maxLength':5},'minItems':1,'maxItems':3}",
        "{'$defs':{'t':{'type':'object','properties':{'next':{'anyOf':[{'type':'null'},"
            + "{'$ref':'#/$defs/t'}]}}}},'$ref':'#/$defs/t'}",
        "{'allOf':[{'$ref':'#/$defs/a'},{'properties':{'b':{'type':'null'}}}],"
            + "'$defs':{'a':{'type':'object','properties':{'c':{'type':'null'}}}}}"
      })
  void checked_whatCanBeBound_staysAsItIs(String schema) {
    String json = schema.replace('\'', '"');

    assertThat(AnswerSchema.checked(json, true)).isEqualTo(json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':            | # is not JSON",
        "[]                  | # must be an object",
        "{'type':17}         | #/type is 17 but must be one of",
        "{'type':[]}         | #/type must not be empty",
        "{'enum':[]}         | #/enum must be a list",
        "{'anyOf':[]}        | #/anyOf must be a list",
        "{'$ref':'#/nowhere'} | '#/nowhere', which leads nowhere",
        "{'type':'string','minLength':3,'maxLength':2} | a minLength above its maxLength",
        "{'type':'array','items':{'type':'null'},'maxItems':-1} | #/maxItems must be a whole number",
        "{'type':'integer','minimum':3,'maximum':2} | # has a range without a whole number",
        "{'properties':{'a':{'additionalProperties':3}}} | #/properties/a/additionalProperties must"
      })
  void checked_wrongSchema_isTheCallersFault(String schema, String problem) {
    assertRefused(schema, false, ErrorClass.CALLER_FAULT, problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'$ref':'https://example.org/s'} | #/$ref is 'https://example.org/s'",
        "{'$ref':'#'}                  | #/$ref is '#'",
        "{'$ref':'#/$defs/a','$defs':{'a':{'anyOf':[{'$ref':'#/$defs/a'},{'type':'null'}]}}} |"
            + " leads in a circle",
        "{'properties':{'a':{'description':'x'}}} | #/properties/a says no type",
        "{'properties':{'a':true}}     | #/properties/a is 'true'",
        "{'const':'a\\nb'}             | #/const has a quotation mark, a backslash or",
        "{'properties':{'a\\\"':{'type':'null'}}} | #/properties has a quotation mark",
        "{'properties':{'ä':{'type':'null'}},'additionalProperties':true} | name 'ä'",
        "{'type':'string','pattern':'^(?=a)$'} | #/pattern (",
        "{'type':'string','maxLength':20001} | #/maxLength is 20001; the most is 20000",
        "{'type':'integer','minimum':0.5} | #/minimum is 0.5",
        "{'type':'integer','minimum':99999999999} | #/minimum is 99999999999",
        "{'allOf':[{'type':'string'}]} | #/allOf has a part without properties"
      })
  void checked_whatNoGrammarHolds_isUnsupported(String schema, String problem) {
    assertRefused(schema, false, ErrorClass.UNSUPPORTED, problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'type':'array','items':{'type':'null'},'uniqueItems':true}",
        "{'type':'object','patternProperties':{}}",
        "{'type':'number','minimum':0}",
        "{'type':'object','properties':{},'required':['a']}",
        "{'anyOf':[{'type':'null'}],'properties':{}}"
      })
  void checked_whatTheGrammarPassesOver_isRefusedOnlyWhereItMatters(String schema) {
    assertThat(AnswerSchema.checked(schema.replace('\'', '"'), false)).isNotEmpty();
    assertRefused(schema, true, ErrorClass.UNSUPPORTED, "cannot be enforced");
  }

  @Test
  void checked_pattern_isRewritten() {
    assertThat(AnswerSchema.checked("{\"type\":\"string\",\"pattern\":\"^\\\\d+$\"}", true))
        .isEqualTo("{\"type\":\"string\",\"pattern\":\"^[0-9]+$\"}");
  }

  @Test
  void checked_deep_isRefusedBeforeNativeCodeSeesIt() {
    String schema = "{\"items\":".repeat(90) + "{}" + "}".repeat(90);

    assertThatThrownBy(() -> AnswerSchema.checked(schema, false)).hasMessageContaining("too deep");
  }

  private static void assertRefused(
      String schema, boolean strict, ErrorClass errorClass, String problem) {
    assertThatThrownBy(() -> AnswerSchema.checked(schema.replace('\'', '"'), strict))
        .hasMessageContaining("JSON Schema")
        .hasMessageContaining(problem.strip())
        .isInstanceOfSatisfying(
            ProviderException.class,
            failure -> assertThat(failure.error().errorClass()).isEqualTo(errorClass));
  }
}
