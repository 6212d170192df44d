package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Json;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import dev.relevo.wire.JsonMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CheckedSchemaTest {
  private static CheckedSchema schema(String text) {
    return CheckedSchema.of(new Json(text.replace('\'', '"')));
  }

  private static @Nullable String fault(String schema, String value) {
    return schema(schema).faultOf(json(value.replace('\'', '"')));
  }

  private static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'strng'}                                       | .type | enumeration",
        "{'properties':{'x':{'type':'strng'}}}                  | .properties.x.type | enumeration",
        "{'properties':5}                                       | .properties | object expected",
        "{'properties':{'a.b':{'anyOf':[{'minLength':-1}]}}}    | .properties['a.b'].anyOf[0].minLength | 0",
        "{'required':'a'}                                       | .required | array expected",
        "{'items':[{'type':'string'}]}                          | .items | array found",
        "{'$schema':'http://example.com/mine'}                  | .$schema | known are 2020-12",
        "{'$schema':5}                                          | .$schema | known are 2020-12",
        "[]                                                     | `` | object",
        "true                                                   | `` | object",
        "{                                                      | `` | not valid JSON"
      })
  void fault_brokenSchema_namesThePlace(String schema, String path, String words) {
    CheckedSchema.Fault fault = schema(schema).fault();

    assertThat(fault).isNotNull();
    assertThat(fault.path()).isEqualTo(path);
    assertThat(fault.words()).contains(words);
    assertThat(schema(schema).useFault()).isEqualTo(fault);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'type':['object','null'],'nullable':true,'x-mine':{'a':1}}",
        "{'$defs':{'a':{'type':'string'}},'properties':{'a':{'$ref':'#/$defs/a'}}}",
        "{'definitions':{'a':{'type':'string'}},'properties':{'a':{'$ref':'#/definitions/a'}}}",
        "{'x-mine':{'a':{'type':'string'}},'properties':{'a':{'$ref':'#/x-mine/a'}}}",
        "{'properties':{'self':{'$ref':'#'}}}",
        "{'$schema':'https://json-schema.org/draft/2020-12/schema','type':'object'}",
        "{'$schema':'http://json-schema.org/draft-07/schema#','items':[{'type':'string'}]}",
        "{'$schema':'https://json-schema.org/draft-07/schema','items':[{'type':'string'}]}",
        "{'$schema':'http://json-schema.org/draft-04/schema#','minimum':1,'exclusiveMinimum':true}",
        "{'$schema':'https://json-schema.org/draft/2019-09/schema','items':[{'type':'string'}]}",
        "{'$ref':'https://json-schema.org/draft/2020-12/schema'}"
      })
  void useFault_goodSchema_isNull(String schema) {
    assertThat(schema(schema).useFault()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'$ref':'#/$defs/missing'}                              | missing",
        "{'$ref':'#'}                                            | without an end",
        "{'$ref':'classpath:reference.conf'}                     | nothing outside",
        "{'$ref':'file:///etc/passwd'}                           | nothing outside",
        "{'$id':'https://example.com/a','$ref':'b'}              | nothing outside",
        "{'properties':{'a':{'$schema':'http://example.com/m'}}} | nothing outside",
        "{'pattern':'('}                                         | not a regular expression"
      })
  void useFault_schemaThatCannotBeUsed_saysWhy(String schema, String words) {
    assertThat(schema(schema).fault()).as("it is a schema all the same").isNull();
    CheckedSchema.Fault fault = schema(schema).useFault();
    assertThat(fault).isNotNull();
    assertThat(fault.words()).contains(words);
    assertThat(schema(schema).faultOf(json("{}"))).isNotNull();
  }

  @Test
  void remoteReference_isNeverFetched() {
    try (ScriptedServer server = ScriptedServer.start()) {
      server.answer(request -> ScriptedReply.json("{\"type\":\"string\"}"));
      String address = server.address() + "/schema.json";
      for (String schema :
          new String[] {
            "{'$ref':'" + address + "'}",
            "{'properties':{'a':{'$ref':'" + address + "#/x'}}}",
            "{'$dynamicRef':'" + address + "'}",
            "{'$schema':'" + address + "'}",
            "{'$id':'" + address + "','properties':{'a':{'$ref':'other.json'}}}",
            "{'$defs':{'a':{'$schema':'" + address + "','$id':'urn:x'}},'$ref':'urn:x'}"
          }) {
        assertThat(schema(schema).useFault()).as(schema).isNotNull();
        assertThat(fault(schema, "{'a':1}")).as(schema).isNotNull();
      }
      assertThat(server.requests()).isEmpty();
    }
  }

  @Test
  void version_2020_12_isTheDefault() {
    String prefixItems = "'prefixItems':[{'type':'string'}]";
    assertThat(fault("{" + prefixItems + "}", "[1]")).contains("string expected");
    assertThat(
            fault(
                "{'$schema':'http://json-schema.org/draft-07/schema#'," + prefixItems + "}", "[1]"))
        .as("draft 7 knows no prefixItems")
        .isNull();
    assertThat(
            fault(
                "{'$schema':'http://json-schema.org/draft-07/schema#','items':[{'type':'string'}]}",
                "[1]"))
        .contains("string expected");
  }

  @Test
  void faultOf_tellsWhatIsWrongAndWhere() {
    String schema =
        "{'properties':{'a':{'type':'string'},'b':{'enum':[1]}},'required':['c'],'additionalProperties':false}";

    assertThat(fault(schema, "{'a':1,'b':2,'d':3}"))
        .contains("$.a: integer found, string expected", "$.b:", "'c' not found", "'d'");
    assertThat(fault(schema, "{'a':'x','b':1,'c':3}".replace(",'c':3", ""))).contains("'c'");
    assertThat(fault("{'required':['c']}", "{'c':null}")).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"$defs", "definitions", "x-mine"})
  void faultOf_followsReferencesWithinTheSchema(String place) {
    String schema =
        "{'" + place + "':{'a':{'type':'string'}},'properties':{'a':{'$ref':'#/" + place + "/a'}}}";

    assertThat(fault(schema, "{'a':1}")).contains("string expected");
    assertThat(fault(schema, "{'a':'x'}")).isNull();
  }

  @Test
  void faultOf_manyFaults_areCut() {
    String schema = "{'items':{'maxLength':1}}";
    String value = "['" + "x".repeat(5_000) + "'" + ",'yy'".repeat(1_000) + "]";

    assertThat(fault(schema, value)).hasSizeLessThan(1_200).contains("$[0]", "$[1]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'multipleOf':0.1}       | 1e400",
        "{'pattern':'^(.*a){12}\\\\1c$'} | 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab'"
      })
  void faultOf_whatNobodyCanCheck_isAFault(String schema, String value) {
    assertThat(fault(schema, value)).contains("cannot be checked");
  }

  @Test
  void deepestSchemaThatIsRead_isCheckedWithoutHarm() {
    String deep = "{'properties':{'a':".repeat(99) + "{'type':'%s'}" + "}}".repeat(99);

    assertThat(schema(deep.formatted("object")).useFault()).isNull();
    assertThat(schema(deep.formatted("objct")).useFault()).isNotNull();
    assertThat(
            fault("{'properties':{'a':{'$ref':'#'}}}", "{'a':".repeat(199) + "1" + "}".repeat(199)))
        .isNull();
  }

  @Test
  void format_isNotEnforced() {
    assertThat(fault("{'format':'date'}", "'tomorrow'")).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'type':'object'}             | true  | true",
        "{'type':['object']}           | true  | true",
        "{'type':['object','null']}    | false | true",
        "{'properties':{}}             | true  | true",
        "{}                            | false | true",
        "{'anyOf':[{'type':'array'}]}  | false | true",
        "{'type':'array'}              | false | false",
        "{'type':['string','null']}    | false | false"
      })
  void wantsObject_isToldByTheRootsType(String schema, boolean wants, boolean may) {
    assertThat(schema(schema).wantsObject()).isEqualTo(wants);
    assertThat(schema(schema).mayBeObject()).isEqualTo(may);
  }

  @Test
  void of_sameText_isTheSameObject() {
    assertThat(schema("{'title':'once'}")).isSameAs(schema("{'title':'once'}"));
    assertThat(schema("{'title':'once'}")).isNotSameAs(schema("{'title':'twice'}"));
  }

  @Test
  void cache_isBoundedInNumberAndSize() {
    SchemaCache cache = new SchemaCache();
    CheckedSchema any = schema("{}");
    for (int i = 0; i < SchemaCache.MOST + 50; i++) {
      cache.get("text " + i, text -> any);
    }
    cache.get("x".repeat(SchemaCache.LONGEST + 1), text -> any);

    assertThat(cache.size()).isEqualTo(SchemaCache.MOST);
    assertThat(cache.get("text 50", text -> schema("{'title':'made anew'}"))).isSameAs(any);
    assertThat(cache.get("text 49", text -> schema("{'title':'made anew'}"))).isNotSameAs(any);
    assertThat(cache.get("text 100", text -> schema("{'title':'made anew'}"))).isSameAs(any);
  }
}
