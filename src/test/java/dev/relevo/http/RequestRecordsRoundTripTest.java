package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.ScriptedReply;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators are told of requests that were really made. */
@OnEachTransport
final class RequestRecordsRoundTripTest {
  private FakeOpenAi upstream;
  private GatewayFixture gateway;

  @BeforeEach
  void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "routing { max-attempts = 1 }");
  }

  @AfterEach
  void stop() {
    gateway.close();
    upstream.close();
  }

  private void chat(boolean streamed, String... headers) {
    gateway.post(
        "/v1/chat/completions",
        "{\"model\":\"m1\",\"stream\":"
            + streamed
            + ",\"messages\":[{\"role\":\"user\",\"content\":\"tell me a secret\"}]}",
        headers);
  }

  /** The request's record, once the request has ended. */
  private JsonNode ended(String id) {
    JsonNode[] record = new JsonNode[1];
    Awaitility.await()
        .atMost(20, TimeUnit.SECONDS)
        .untilAsserted(
            () -> {
              record[0] = json(gateway.get("/admin/requests/" + id).body());
              assertThat(record[0].path("outcome").asText("running")).isNotEqualTo("running");
            });
    return record[0];
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void one_answered_tellsWhoAnsweredAndNothingOfWhatWasSaid(boolean streamed) {
    chat(streamed, "x-request-id", "my-own.id");

    JsonNode record = ended("my-own.id");

    assertThat(record.path("id").asText()).isEqualTo("my-own.id");
    assertThat(record.path("outcome").asText()).isEqualTo("answered");
    assertThat(record.at("/asked/model").asText()).isEqualTo("m1");
    assertThat(record.at("/asked/streamed").asBoolean()).isEqualTo(streamed);
    assertThat(record.at("/decisions/0/candidates/0/verdict").asText()).isEqualTo("chosen");
    assertThat(record.at("/attempts/0/worker").asText()).isEqualTo("up");
    assertThat(record.at("/attempts/0/outcome").asText()).isEqualTo("succeeded");
    assertThat(record.at("/answer/worker").asText()).isEqualTo("up");
    assertThat(record.at("/answer/usage").isObject()).isTrue();
    assertThat(record.toString()).doesNotContainIgnoringCase("secret", "hello");
  }

  @Test
  void list_someFailed_canBeAskedForThem() {
    chat(false, "x-request-id", "good");
    upstream.chat(request -> ScriptedReply.json(400, "{\"error\":{\"message\":\"wrong\"}}"));
    chat(true, "x-request-id", "bad");
    assertThat(ended("bad").at("/error/message").asText()).contains("wrong");

    JsonNode all = json(gateway.get("/admin/requests").body()).path("requests");
    JsonNode failed = json(gateway.get("/admin/requests?outcome=failed").body()).path("requests");

    assertThat(all.findValuesAsText("id")).containsExactly("bad", "good");
    assertThat(failed.findValuesAsText("id")).containsExactly("bad");
    assertThat(failed.at("/0/error").asText()).isEqualTo("invalid_request");
    assertThat(failed.at("/0/attempts").asInt()).isEqualTo(1);
  }

  @Test
  void one_privateRequest_doesNotRepeatTheProvidersWords() {
    upstream.chat(
        request ->
            ScriptedReply.json(400, "{\"error\":{\"message\":\"'tell me a secret' is bad\"}}"));
    chat(false, "x-request-id", "own", "x-relevo-privacy", "local");

    JsonNode record = ended("own");

    assertThat(record.at("/attempts/0/error/status").asInt()).isEqualTo(400);
    assertThat(record.at("/error/kind").asText()).isEqualTo("invalid_request");
    assertThat(record.toString()).doesNotContain("secret");
  }
}
