package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What callers get wrong: answered in their dialect's own shape with the right status, kept from
 * the providers, and without harm to the connection.
 */
@OnEachTransport
final class BadInputTest {
  private static final String OPENAI = "/v1/chat/completions";
  private static final String OLLAMA = "/api/chat";
  private static final String GOOD =
      "{\"model\":\"m1\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  private RawConnection connection;
  private int chatsBefore;

  private enum In {
    OPENAI(BadInputTest.OPENAI),
    OLLAMA(BadInputTest.OLLAMA);

    private final String path;

    In(String path) {
      this.path = path;
    }
  }

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @BeforeEach
  void connect() {
    connection = gateway.connect();
    chatsBefore = upstream.chats().size();
  }

  @AfterEach
  void disconnect() {
    connection.close();
  }

  /** The error has its dialect's shape, and no provider has seen anything of the request. */
  private JsonNode assertRefused(RawConnection.Response response, int status, In dialect) {
    assertThat(response.status()).as(response.body()).isEqualTo(status);
    assertThat(response.header("content-type")).isEqualTo("application/json");
    assertThat(response.header("x-request-id")).isNotEmpty();
    assertThat(upstream.chats()).hasSize(chatsBefore);
    JsonNode error = json(response.body()).path("error");
    if (dialect == In.OPENAI) {
      assertThat(error.path("message").asText()).isNotEmpty();
      assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
      assertThat(error.has("param")).isTrue();
      assertThat(error.has("code")).isTrue();
    } else {
      assertThat(error.asText()).isNotEmpty();
      assertThat(json(response.body()).path("request_id").asText())
          .isEqualTo(response.header("x-request-id"));
    }
    return error;
  }

  private void assertStillUsable() {
    for (In dialect : In.values()) {
      RawConnection.Response response = connection.post(dialect.path, GOOD);
      assertThat(response.status()).isEqualTo(200);
      assertThat(response.body()).contains("wörld");
    }
  }

  // ---- not JSON, or not an object ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{",
        "}",
        "nope",
        "null",
        "[]",
        "1",
        "\"x\"",
        "{'messages':[]}",
        "{\"messages\":[],}",
        "{\"a\":1,\"a\":2}",
        "{\"messages\":[{\"role\":\"user\",\"role\":\"user\",\"content\":\"a\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} trailing",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"\\ud83c\":1}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\\u0000\"}],\"temperature\":NaN}",
        "<xml/>"
      })
  void body_notAJsonObject_isRefused(String body) {
    for (In dialect : In.values()) {
      assertRefused(connection.post(dialect.path, body), 400, dialect);
    }
    assertStillUsable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"messages\":[{\"role\":\"user\",\"content\":\"\\ud83c\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"\\udf0d\\ud83c\"}]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a\"}],\"x\":{\"y\":[\"\\ud83c\"]}}"
      })
  void body_halfASurrogatePair_isServed(String body) {
    for (In dialect : In.values()) {
      assertThat(connection.post(dialect.path, body).status()).isEqualTo(200);
      assertThat(json(upstream.lastChat().body()).path("messages")).hasSize(1);
    }
    assertStillUsable();
  }

  @Test
  void body_notUtf8_isRefused() {
    byte[][] bodies = {
      "{\"messages\":[{\"role\":\"user\",\"content\":\"é\"}]}".getBytes(ISO_8859_1),
      {'{', '"', (byte) 0xFF, '"', ':', '1', '}'},
      {0, 0, 0, '{', 0x7F, 0x7F, 0x7F, 0x7F},
      {0, 1, 2, 3},
      {(byte) 0xED, (byte) 0xA0, (byte) 0xBC}
    };
    for (byte[] body : bodies) {
      for (In dialect : In.values()) {
        assertRefused(connection.post(dialect.path, body), 400, dialect);
      }
    }
    assertStillUsable();
  }

  @Test
  void body_surrogateAsBytes_isRefused() {
    byte[] body = "{\"messages\":[{\"role\":\"user\",\"content\":\"@@@\"}]}".getBytes(UTF_8);
    int at = new String(body, ISO_8859_1).indexOf("@@@");
    body[at] = (byte) 0xED;
    body[at + 1] = (byte) 0xA0;
    body[at + 2] = (byte) 0xBC;
    for (In dialect : In.values()) {
      assertRefused(connection.post(dialect.path, body), 400, dialect);
    }
    assertStillUsable();
  }

  @Test
  void body_nestedTooDeep_isRefused() {
    String body = "{\"x\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
    for (In dialect : In.values()) {
      assertRefused(connection.post(dialect.path, body), 400, dialect);
    }
    assertStillUsable();
  }

  @Test
  void body_numberTooLong_isRefused() {
    String body = GOOD.replace("false", "false,\"max_tokens\":" + "9".repeat(5_000));
    assertRefused(connection.post(OPENAI, body), 400, In.OPENAI);
    assertStillUsable();
  }

  // ---- wrong fields ----

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages | {}",
        "messages | {\"messages\":null}",
        "messages | {\"messages\":[]}",
        "messages | {\"messages\":\"hi\"}",
        "messages | {\"messages\":{\"role\":\"user\",\"content\":\"hi\"}}",
        "messages[0] | {\"messages\":[1]}",
        "messages[1] | {\"messages\":[{\"role\":\"user\",\"content\":\"a\"},null]}",
        "messages[0].role | {\"messages\":[{\"content\":\"a\"}]}",
        "messages[0].role | {\"messages\":[{\"role\":1,\"content\":\"a\"}]}",
        "messages[0].role | {\"messages\":[{\"role\":\"robot\",\"content\":\"a\"}]}",
        "messages[0].content | {\"messages\":[{\"role\":\"user\"}]}",
        "messages[0].content | {\"messages\":[{\"role\":\"user\",\"content\":1}]}",
        "messages[0].content | {\"messages\":[{\"role\":\"user\",\"content\":{}}]}",
        "messages[0].tool_calls | {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":\"x\"}]}",
        "messages[0].tool_calls[0].function | {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\"}]}]}",
        "messages[0].tool_calls[0].function.name | {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"a\",\"function\":{}}]}]}",
        "messages[0].tool_calls[0].id | {\"messages\":[{\"role\":\"assistant\",\"tool_calls\":[{\"id\":1,\"function\":{\"name\":\"f\"}}]}]}",
        "model | {\"model\":1}",
        "stream | {\"stream\":\"yes\"}",
        "tools | {\"tools\":\"x\"}",
        "tools[0] | {\"tools\":[1]}",
        "tools[0].function | {\"tools\":[{\"type\":\"function\"}]}",
        "tools[0].function.name | {\"tools\":[{\"type\":\"function\",\"function\":{}}]}",
        "tools[0].function.parameters | {\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":\"x\"}}]}"
      })
  void field_wrongInBothDialects_isNamed(String row) {
    int bar = row.indexOf(" | ");
    String body = withMessages(row.substring(bar + 3));
    for (In dialect : In.values()) {
      JsonNode error = assertRefused(connection.post(dialect.path, body), 400, dialect);
      String field = row.substring(0, bar);
      if (dialect == In.OPENAI) {
        assertThat(error.path("param").asText()).isEqualTo(field);
        assertThat(error.path("message").asText()).startsWith(field);
      } else {
        assertThat(error.asText()).startsWith(field);
      }
    }
    assertStillUsable();
  }

  private static String withMessages(String body) {
    return body.contains("messages") || body.equals("{}")
        ? body
        : "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + body.substring(1);
  }

  private static final String CALLS =
      "{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":\"f\"}},"
          + "{\"id\":\"%s\",\"function\":{\"name\":\"f\"}}]}";
  private static final String RESULT =
      "{\"role\":\"tool\",\"tool_call_id\":\"%s\",\"content\":\"2\"}";
  private static final String USER = "{\"role\":\"user\",\"content\":\"hi\"}";

  private static String messages(String... turns) {
    return "{\"messages\":[" + String.join(",", turns) + "]}";
  }

  private void assertNamedInBothDialects(String field, String body) {
    for (In dialect : In.values()) {
      for (String stream : new String[] {"true", "false"}) {
        String asked = "{\"stream\":" + stream + "," + body.substring(1);
        JsonNode error = assertRefused(connection.post(dialect.path, asked), 400, dialect);
        if (dialect == In.OPENAI) {
          assertThat(error.path("param").asText()).isEqualTo(field);
          assertThat(error.path("message").asText()).startsWith(field);
        } else {
          assertThat(error.asText()).startsWith(field);
        }
      }
    }
    assertStillUsable();
    chatsBefore = upstream.chats().size();
  }

  @Test
  void toolTurns_thatDoNotFit_areNamed() {
    assertNamedInBothDialects(
        "messages[3].tool_call_id",
        messages(USER, CALLS.formatted("b"), RESULT.formatted("a"), RESULT.formatted("c")));
    assertNamedInBothDialects("messages[1].tool_call_id", messages(USER, RESULT.formatted("a")));
    assertNamedInBothDialects(
        "messages[1].tool_calls[1].id",
        messages(USER, CALLS.formatted("a"), RESULT.formatted("a")));
    assertNamedInBothDialects(
        "messages[1].tool_calls[1]",
        messages(USER, CALLS.formatted("b"), RESULT.formatted("a"), USER));
  }

  @Test
  void tools_thatNobodyCanTake_areNamed() {
    String tool = "{\"type\":\"function\",\"function\":{\"name\":\"%s\",\"parameters\":%s}}";
    String tools = "{\"messages\":[" + USER + "],\"tools\":[%s]}";
    String good = tool.formatted("f", "{}");

    assertNamedInBothDialects(
        "tools[0].function.parameters.properties.x.type",
        tools.formatted(
            tool.formatted(
                "f", "{\"type\":\"object\",\"properties\":{\"x\":{\"type\":\"strng\"}}}")));
    assertNamedInBothDialects("tools[1].function.name", tools.formatted(good + "," + good));
    assertNamedInBothDialects(
        "tools[0].function.name", tools.formatted(tool.formatted("a b", "{}")));
  }

  @Test
  void ollamaFormat_invalidSchema_isNamed() {
    String body =
        "{\"messages\":[" + USER + "],\"format\":{\"properties\":{\"a\":{\"type\":\"x\"}}}}";

    assertThat(assertRefused(connection.post(OLLAMA, body), 400, In.OLLAMA).asText())
        .startsWith("format.properties.a.type: ");
  }

  @Test
  void ollamaImage_notBase64_isNamed() {
    for (String image : new String[] {"", "no base64!", "data:text/plain;base64,AAAA"}) {
      String body =
          messages("{\"role\":\"user\",\"content\":\"hi\",\"images\":[\"" + image + "\"]}");

      assertThat(assertRefused(connection.post(OLLAMA, body), 400, In.OLLAMA).asText())
          .startsWith("messages[0].images ");
    }
  }

  @Test
  void ollamaToolResults_withoutIds_areServed() {
    String calls =
        "{\"role\":\"assistant\",\"tool_calls\":[{\"function\":{\"name\":\"f\",\"arguments\":{}}},"
            + "{\"function\":{\"name\":\"g\",\"arguments\":{}}}]}";
    for (String[] results :
        new String[][] {
          {"", ""},
          {",\"tool_name\":\"g\"", ",\"tool_name\":\"f\""},
          {",\"tool_call_id\":\"lost\"", ",\"tool_call_id\":\"lost too\""}
        }) {
      String body =
          messages(
              USER,
              calls,
              "{\"role\":\"tool\",\"content\":\"1\"" + results[0] + "}",
              "{\"role\":\"tool\",\"content\":\"2\"" + results[1] + "}",
              USER);
      assertThat(connection.post(OLLAMA, body).status()).as(body).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages[0].content[0] | {\"messages\":[{\"role\":\"user\",\"content\":[1]}]}",
        "messages[0].content[0].type | {\"messages\":[{\"role\":\"user\",\"content\":[{}]}]}",
        "messages[0].content[0].text | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\"}]}]}",
        "messages[0].content[0].text | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":1}]}]}",
        "messages[0].content[0].image_url | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\"}]}]}",
        "messages[0].content[0].image_url.url | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{}}]}]}",
        "messages[0].tool_call_id | {\"messages\":[{\"role\":\"tool\",\"content\":\"2\"}]}",
        "messages[0].name | {\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"name\":1}]}",
        "n | {\"n\":2}",
        "n | {\"n\":0}",
        "n | {\"n\":\"x\"}",
        "stream_options | {\"stream_options\":1}",
        "stream_options.include_usage | {\"stream\":true,\"stream_options\":{\"include_usage\":\"x\"}}",
        "temperature | {\"temperature\":\"hot\"}",
        "temperature | {\"temperature\":2.5}",
        "temperature | {\"temperature\":-0.1}",
        "temperature | {\"temperature\":1e400}",
        "top_p | {\"top_p\":2}",
        "top_p | {\"top_p\":[]}",
        "top_k | {\"top_k\":-1}",
        "max_tokens | {\"max_tokens\":0}",
        "max_tokens | {\"max_tokens\":1.5}",
        "max_tokens | {\"max_tokens\":\"many\"}",
        "max_tokens | {\"max_tokens\":99999999999}",
        "max_tokens | {\"max_tokens\":1e400}",
        "max_tokens | {\"max_tokens\":1e999999999}",
        "max_completion_tokens | {\"max_completion_tokens\":-1}",
        "stop | {\"stop\":5}",
        "stop | {\"stop\":[1]}",
        "seed | {\"seed\":\"x\"}",
        "seed | {\"seed\":1.5}",
        "seed | {\"seed\":1e30}",
        "seed | {\"seed\":9223372036854775808}",
        "frequency_penalty | {\"frequency_penalty\":3}",
        "presence_penalty | {\"presence_penalty\":-3}",
        "tools[0].type | {\"tools\":[{}]}",
        "tools[0].type | {\"tools\":[{\"type\":\"custom\"}]}",
        "tools[0].function.strict | {\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"strict\":\"x\"}}]}",
        "tool_choice | {\"tool_choice\":\"maybe\"}",
        "tool_choice | {\"tool_choice\":5}",
        "tool_choice | {\"tool_choice\":\"required\"}",
        "tool_choice | {\"tool_choice\":\"required\",\"tools\":[]}",
        "tool_choice.function.name | {\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"g\"}},\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\"}}]}",
        "messages[0].content[1].image_url.url | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image_url\",\"image_url\":{\"url\":\"ftp://x\"}}]}]}",
        "messages[0].content[0].image_url.url | {\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,?\"}}]}]}",
        "response_format.json_schema.schema | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\"}}}",
        "response_format.json_schema.name | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"\",\"schema\":{}}}}",
        "response_format.json_schema.schema.type | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"type\":\"objct\"}}}}",
        "response_format.json_schema.schema | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":{\"$ref\":\"http://127.0.0.1:1/x\"}}}}",
        "tool_choice.function | {\"tool_choice\":{\"type\":\"function\"}}",
        "tool_choice.function.name | {\"tool_choice\":{\"type\":\"function\",\"function\":{}}}",
        "parallel_tool_calls | {\"parallel_tool_calls\":\"x\"}",
        "response_format | {\"response_format\":\"json\"}",
        "response_format.type | {\"response_format\":{}}",
        "response_format.type | {\"response_format\":{\"type\":\"yaml\"}}",
        "response_format.json_schema | {\"response_format\":{\"type\":\"json_schema\"}}",
        "response_format.json_schema.name | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"schema\":{}}}}",
        "response_format.json_schema.schema | {\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"a\",\"schema\":1}}}",
        "reasoning_effort | {\"reasoning_effort\":5}",
        "user | {\"user\":5}",
        "models | {\"models\":\"x\"}",
        "models | {\"models\":[1]}"
      })
  void openAiField_wrong_isNamed(String row) {
    int bar = row.indexOf(" | ");
    RawConnection.Response response = connection.post(OPENAI, withMessages(row.substring(bar + 3)));

    JsonNode error = assertRefused(response, 400, In.OPENAI);
    assertThat(error.path("param").asText()).isEqualTo(row.substring(0, bar));
    assertThat(error.path("message").asText()).startsWith(row.substring(0, bar));
    assertStillUsable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "messages[0].content | {\"messages\":[{\"role\":\"user\",\"content\":[]}]}",
        "messages[0].images | {\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":\"x\"}]}",
        "messages[0].images | {\"messages\":[{\"role\":\"user\",\"content\":\"a\",\"images\":[1]}]}",
        "messages[0].tool_name | {\"messages\":[{\"role\":\"tool\",\"content\":\"a\",\"tool_name\":1}]}",
        "messages[0].thinking | {\"messages\":[{\"role\":\"assistant\",\"content\":\"a\",\"thinking\":true}]}",
        "format | {\"format\":\"yaml\"}",
        "format | {\"format\":1}",
        "think | {\"think\":1}",
        "options | {\"options\":[]}",
        "options.temperature | {\"options\":{\"temperature\":\"hot\"}}",
        "options.temperature | {\"options\":{\"temperature\":1e400}}",
        "options.top_k | {\"options\":{\"top_k\":-1}}",
        "options.num_predict | {\"options\":{\"num_predict\":\"x\"}}",
        "options.num_predict | {\"options\":{\"num_predict\":1e400}}",
        "options.stop | {\"options\":{\"stop\":1}}",
        "options.seed | {\"options\":{\"seed\":1.5}}"
      })
  void ollamaField_wrong_isNamed(String row) {
    int bar = row.indexOf(" | ");
    RawConnection.Response response = connection.post(OLLAMA, withMessages(row.substring(bar + 3)));

    assertThat(assertRefused(response, 400, In.OLLAMA).asText()).startsWith(row.substring(0, bar));
    assertStillUsable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"max_tokens\":5.0",
        "\"max_tokens\":null,\"tools\":null,\"stop\":null,\"response_format\":null,\"n\":null",
        "\"n\":1",
        "\"temperature\":0",
        "\"temperature\":2",
        "\"seed\":-7",
        "\"stop\":\"end\"",
        "\"tools\":[]",
        "\"unheard_of\":{\"x\":[1]}"
      })
  void openAiField_unusualButRight_isServed(String field) {
    assertThat(
            connection
                .post(
                    OPENAI, "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]," + field + "}")
                .status())
        .isEqualTo(200);
  }

  // ---- size ----

  private static byte[] large(int bytes) {
    return ("{\"messages\":[{\"role\":\"user\",\"content\":\"" + "x".repeat(bytes) + "\"}]}")
        .getBytes(UTF_8);
  }

  @ParameterizedTest
  @EnumSource(In.class)
  void body_largeButAllowed_isServed(In dialect) {
    assertThat(connection.post(dialect.path, large(9 * 1024 * 1024)).status()).isEqualTo(200);
    assertStillUsable();
  }

  @ParameterizedTest
  @EnumSource(In.class)
  void body_tooLarge_isRefused(In dialect) {
    assertRefused(connection.post(dialect.path, large(20 * 1024 * 1024)), 413, dialect);
    assertStillUsable();
  }

  @ParameterizedTest
  @EnumSource(In.class)
  void chunkedBody_tooLarge_isRefused(In dialect) {
    connection.write(
        "POST "
            + dialect.path
            + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
    CompletableFuture<Void> writing =
        CompletableFuture.runAsync(
            () -> {
              byte[] chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes(UTF_8);
              for (int i = 0; i < 320; i++) {
                connection.write(chunk);
              }
              connection.write("0\r\n\r\n");
            });

    assertRefused(connection.read(), 413, dialect);
    writing.orTimeout(20, TimeUnit.SECONDS).join();
    assertStillUsable();
  }

  @ParameterizedTest
  @EnumSource(In.class)
  void chunkedBody_small_isServed(In dialect) {
    connection.write(
        "POST "
            + dialect.path
            + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "1\r\n{\r\n"
            + Integer.toHexString(GOOD.length() - 1)
            + "\r\n"
            + GOOD.substring(1)
            + "\r\n0\r\n\r\n");
    assertThat(connection.read().status()).isEqualTo(200);
    assertStillUsable();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET /health", "POST /nope", "PUT /api/chat", "POST /v1/models"})
  void body_notWanted_isReadAndThrownAway(String request) {
    int blank = request.indexOf(' ');
    assertThat(
            connection
                .exchange(
                    request.substring(0, blank),
                    request.substring(blank + 1),
                    large(5 * 1024 * 1024))
                .status())
        .isIn(200, 404, 405);
    assertStillUsable();
  }

  @Test
  void body_absurdlyLarge_isRefusedUnread() {
    connection.write(
        "POST "
            + OPENAI
            + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nContent-Length: 9000000000\r\n\r\n{");
    assertRefused(connection.read(), 413, In.OPENAI);
  }

  @Test
  void expectContinue_isToldToGoOn() {
    connection.write(
        "POST "
            + OPENAI
            + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: "
            + GOOD.length()
            + "\r\n\r\n");
    assertThat(connection.read().status()).isEqualTo(100);
    connection.write(GOOD);
    assertThat(connection.read().status()).isEqualTo(200);
    assertStillUsable();
  }

  @Test
  void expectContinue_tooLarge_isRefusedBeforeTheBody() {
    connection.write(
        "POST "
            + OPENAI
            + " HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n");
    assertRefused(connection.read(), 413, In.OPENAI);
  }

  // ---- paths, methods, labels ----

  @ParameterizedTest
  @CsvSource({
    "GET, /nope, OPENAI",
    "POST, /v1/nope, OPENAI",
    "GET, /v1, OPENAI",
    "GET, /v1/models/a%2, OPENAI",
    "POST, /api/nope, OLLAMA",
    "GET, /api, OLLAMA",
    "DELETE, /api/nope/x, OLLAMA"
  })
  void path_unknown_is404(String method, String path, In dialect) {
    RawConnection.Response response = connection.exchange(method, path, new byte[0]);
    if (path.contains("a%2")) {
      assertThat(response.status()).isIn(400, 404);
      assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
      return;
    }
    assertRefused(response, 404, dialect);
    assertStillUsable();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /v1/chat/completions, OPENAI, POST",
    "PUT, /v1/chat/completions, OPENAI, POST",
    "PATCH, /v1/models, OPENAI, GET",
    "POST, /v1/models/m1, OPENAI, GET",
    "DELETE, /api/chat, OLLAMA, POST",
    "TRACE, /api/chat, OLLAMA, POST"
  })
  void method_unknownHere_is405(String method, String path, In dialect, String allowed) {
    RawConnection.Response response =
        connection.exchange(
            method, path, method.equals("TRACE") ? new byte[0] : GOOD.getBytes(UTF_8));

    assertRefused(response, 405, dialect);
    assertThat(response.header("allow")).isEqualTo(allowed);
    assertStillUsable();
  }

  @Test
  void method_unknownAnywhere_isRefusedInJson() {
    RawConnection.Response response = connection.exchange("BREW", OPENAI, new byte[0]);

    assertThat(response.status()).isIn(405, 501);
    assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
    assertThat(response.header("x-request-id")).isNotEmpty();
  }

  @Test
  void request_notHttp_isRefusedInJson() {
    connection.write("hello over there, are you a server?\r\n\r\n");
    RawConnection.Response response = connection.read();

    assertThat(response.status()).isIn(400, 501);
    assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
    assertThat(response.header("x-request-id")).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        ""
      })
  void label_notJson_is415(String label) {
    RawConnection.Response response =
        label.isEmpty()
            ? connection.exchange("POST", OPENAI, GOOD.getBytes(UTF_8))
            : connection.exchange("POST", OPENAI, GOOD.getBytes(UTF_8), "Content-Type: " + label);

    JsonNode error = assertRefused(response, 415, In.OPENAI);
    assertThat(error.path("message").asText()).contains("application/json");
    assertStillUsable();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "application/vnd.api+json"
      })
  void label_json_isServed(String label) {
    assertThat(
            connection
                .exchange("POST", OPENAI, GOOD.getBytes(UTF_8), "Content-Type: " + label)
                .status())
        .isEqualTo(200);
  }

  @Test
  void label_nonsense_isRefusedInJson() {
    RawConnection.Response response =
        connection.exchange("POST", OPENAI, GOOD.getBytes(UTF_8), "Content-Type: non;sense/;;");

    assertThat(response.status()).isIn(400, 415);
    assertThat(json(response.body()).path("error").path("message").asText()).isNotEmpty();
    assertThat(response.header("x-request-id")).isNotEmpty();
  }

  // ---- the connection ----

  @Test
  void pipelinedRequests_areAnsweredInOrder() {
    String bad = "{\"messages\":[]}";
    byte[] first =
        RawConnection.request(
            "POST",
            OPENAI,
            GOOD.getBytes(UTF_8),
            "Content-Type: application/json",
            "x-request-id: one");
    byte[] second = RawConnection.request("POST", OLLAMA, bad.getBytes(UTF_8), "x-request-id: two");
    byte[] third = RawConnection.request("GET", "/health", new byte[0], "x-request-id: three");
    connection.write(
        new String(first, UTF_8) + new String(second, UTF_8) + new String(third, UTF_8));

    assertThat(connection.read())
        .returns(200, RawConnection.Response::status)
        .returns("one", r -> r.header("x-request-id"));
    assertThat(connection.read())
        .returns(400, RawConnection.Response::status)
        .returns("two", r -> r.header("x-request-id"));
    assertThat(connection.read())
        .returns(200, RawConnection.Response::status)
        .returns("three", r -> r.header("x-request-id"));
  }
}
