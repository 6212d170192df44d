package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.header;
import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code POST /v1/embeddings} over real sockets. */
@OnEachTransport
final class OpenAiEmbeddingsTest {
  private static final String EMBEDDINGS = "/v1/embeddings";

  private static FakeOpenAi first;
  private static FakeOpenAi second;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    first = FakeOpenAi.start("m1", "embed-1");
    second = FakeOpenAi.start("m1", "embed-1", "vendor/embed:2");
    gateway =
        GatewayFixture.start(
                "providers { first { priority = 1, "
                    + GatewayFixture.provider(first)
                    + " }, second { priority = 2, "
                    + GatewayFixture.provider(second)
                    + " } }, routing { circuit { failures = 1000, window = 0 } }")
            .ready("first", "second");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    first.close();
    second.close();
  }

  @AfterEach
  void makeVectorsAgain() {
    first.embeddings();
    second.embeddings();
  }

  private static HttpResponse<String> embed(String fields, String... headers) {
    return gateway.post(EMBEDDINGS, "{" + fields + "}", headers);
  }

  private static JsonNode sent(FakeOpenAi server) {
    List<?> all = server.embeddingRequests();
    return json(server.embeddingRequests().get(all.size() - 1).body());
  }

  private static JsonNode error(HttpResponse<String> response, int status) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode error = json(response.body()).path("error");
    assertThat(error.has("message") && error.has("type") && error.has("code")).isTrue();
    return error;
  }

  @Test
  void embed_text_isAListOfNumbers() {
    HttpResponse<String> response =
        embed("\"model\":\"embed-1\",\"input\":\"ñ\"", "x-request-id", "my-id");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response.body()))
        .isEqualTo(
            json(
                "{\"object\":\"list\",\"data\":[{\"object\":\"embedding\",\"index\":0,"
                    + "\"embedding\":[1.0,-2.0]}],\"model\":\"embed-1\","
                    + "\"usage\":{\"prompt_tokens\":5,\"total_tokens\":5}}"));
    assertThat(header(response, "x-request-id")).isEqualTo("my-id");
    assertThat(header(response, "x-relevo-worker")).isEqualTo("first");
    assertThat(header(response, "x-relevo-model")).isEqualTo("embed-1");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("1");
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("absent");
    assertThat(sent(first))
        .isEqualTo(json("{\"model\":\"embed-1\",\"input\":[\"ñ\"],\"encoding_format\":\"float\"}"));
  }

  @Test
  void embed_base64_isTheBytesOfTheNumbers() {
    JsonNode body =
        json(
            embed(
                    "\"model\":\"embed-1\",\"input\":[\"a\",\"b\"],"
                        + "\"encoding_format\":\"base64\"")
                .body());

    assertThat(body.path("data").path(0).path("embedding").asText()).isEqualTo("AACAPwAAAMA=");
    assertThat(body.path("data").path(1).path("index").asInt()).isEqualTo(1);
    assertThat(body.path("data").path(1).path("embedding").asText()).isEqualTo("AAAAQAAAAMA=");
    // what a client wants is no matter of the provider's
    assertThat(sent(first).path("encoding_format").asText()).isEqualTo("float");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"[1,2,3] | [[1,2,3]]", "[[1,2],[3]] | [[1,2],[3]]", "[0] | [[0]]"})
  void embed_tokens_arePassedOn(String input, String passedOn) {
    HttpResponse<String> response = embed("\"model\":\"embed-1\",\"input\":" + input);

    assertThat(json(response.body()).path("data")).hasSize(json(passedOn).size());
    assertThat(sent(first).path("input")).isEqualTo(json(passedOn));
  }

  @Test
  void embed_otherFields_arePassedOn() {
    embed(
        "\"model\":\"embed-1\",\"input\":\"a\",\"dimensions\":2,\"user\":\"u\","
            + "\"input_type\":\"query\",\"nothing\":null");

    assertThat(sent(first).path("dimensions").asInt()).isEqualTo(2);
    assertThat(sent(first).path("user").asText()).isEqualTo("u");
    assertThat(sent(first).path("input_type").asText()).isEqualTo("query");
    assertThat(sent(first).has("nothing")).isFalse();
  }

  @Test
  void embed_firstWorkerFails_theSecondAnswersWithTheSameModel() {
    first.embeddings(ScriptedReply.text(500, "oops"));

    HttpResponse<String> response = embed("\"model\":\"embed-1\",\"input\":\"a\"");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-worker")).isEqualTo("second");
    assertThat(header(response, "x-relevo-model")).isEqualTo("embed-1");
    assertThat(header(response, "x-relevo-attempts")).isEqualTo("3"); // after a 500, once more
    assertThat(header(response, "x-relevo-fallback")).isEqualTo("true");
  }

  @Test
  void embed_onlyWorkerOfTheModelFails_isAnErrorAndNoOtherVector() {
    second.embeddings(ScriptedReply.text(500, "oops"));
    int before = first.embeddingRequests().size();

    JsonNode error = error(embed("\"model\":\"vendor/embed:2\",\"input\":\"a\""), 502);

    assertThat(error.path("code").asText()).isEqualTo("upstream_failed");
    assertThat(first.embeddingRequests()).hasSize(before);
  }

  @Test
  void embed_unknownModel_is404() {
    JsonNode error = error(embed("\"model\":\"nope\",\"input\":\"a\""), 404);

    assertThat(error.path("code").asText()).isEqualTo("model_not_found");
    assertThat(error.path("param").asText()).isEqualTo("model");
  }

  @Test
  void embed_modelThatChats_is400() {
    JsonNode error = error(embed("\"model\":\"m1\",\"input\":\"a\""), 400);

    assertThat(error.path("code").asText()).isEqualTo("no_capable_worker");
    assertThat(error.path("message").asText()).contains("embeddings");
  }

  @Test
  void chat_modelThatOnlyMakesVectors_isAnsweredByAnother() {
    HttpResponse<String> response =
        gateway.post(
            "/v1/chat/completions",
            "{\"model\":\"embed-1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-model")).isEqualTo("m1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\"model\":null,", "\"model\":\" \",", "\"model\":\"auto\","})
  void embed_noModel_is400ThatNamesThoseOnOffer(String model) {
    JsonNode error = error(embed(model + "\"input\":\"a\""), 400);

    assertThat(error.path("param").asText()).isEqualTo("model");
    assertThat(error.path("message").asText()).endsWith("embed-1, vendor/embed:2");
  }

  @Test
  void embed_noModelWhereOnlyOneMakesVectors_isThatOne() {
    HttpResponse<String> response = embed("\"input\":\"a\"", "x-relevo-provider", "first");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(header(response, "x-relevo-model")).isEqualTo("embed-1");
    assertThat(header(response, "x-relevo-requested-model")).isEqualTo("absent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"model\":\"embed-1\"                              | input",
        "\"input\":null                                     | input",
        "\"input\":\"\"                                     | input",
        "\"input\":[]                                       | input",
        "\"input\":7                                        | input",
        "\"input\":{\"text\":\"a\"}                         | input",
        "\"input\":[\"a\",\"b\",\"c\",\"\"]                 | input[3]",
        "\"input\":[\"a\",[]]                               | input[1]",
        "\"input\":[[1],[-2]]                               | input[1]",
        "\"input\":[1,\"a\"]                                | input",
        "\"input\":[1,2.5]                                  | input",
        "\"input\":[1,99999999999]                          | input",
        "\"input\":[\"a\",7]                                | input[1]",
        "\"input\":[\"a\",null]                             | input[1]",
        "\"input\":\"a\",\"encoding_format\":\"int8\"       | encoding_format",
        "\"input\":\"a\",\"dimensions\":0                   | dimensions",
        "\"input\":\"a\",\"dimensions\":\"many\"            | dimensions",
        "\"input\":\"a\",\"user\":1                         | user",
        "\"input\":\"a\",\"model\":1                        | model"
      })
  void embed_wrongField_is400ThatNamesIt(String fields, String param) {
    JsonNode error = error(embed(fields), 400);

    assertThat(error.path("type").asText()).isEqualTo("invalid_request_error");
    assertThat(error.path("param").asText()).isEqualTo(param);
    assertThat(error.path("message").asText()).startsWith(param + " ");
  }

  @ParameterizedTest
  @CsvSource({"2048, 200", "2049, 400"})
  void embed_manyInputs_areTakenUpToTheLimit(int inputs, int status) {
    String list = String.join(",", Collections.nCopies(inputs, "\"a\""));

    HttpResponse<String> response = embed("\"model\":\"embed-1\",\"input\":[" + list + "]");

    assertThat(response.statusCode()).isEqualTo(status);
    if (status == 200) {
      assertThat(json(response.body()).path("data")).hasSize(inputs);
    } else {
      assertThat(error(response, 400).path("param").asText()).isEqualTo("input");
    }
  }

  @Test
  void embed_steered_goesWhereItMay() {
    HttpResponse<String> response =
        embed(
            "\"model\":\"embed-1\",\"input\":\"a\"",
            "x-relevo-provider",
            "second",
            "x-relevo-privacy",
            "local");

    assertThat(header(response, "x-relevo-worker")).isEqualTo("second");
  }
}
