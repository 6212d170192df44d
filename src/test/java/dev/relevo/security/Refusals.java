package dev.relevo.security;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.RawConnection;
import dev.relevo.wire.JsonMapper;

/** What every refusal has in common, whoever refuses. */
final class Refusals {
  private Refusals() {}

  /** A clean refusal: 4xx, JSON that tells why, and a request id. */
  static void assertClean(RawConnection.Response response) {
    assertThat(response.status()).as(response.body()).isBetween(400, 499);
    assertThat(response.header("x-request-id")).isNotEmpty();
    assertThat(response.header("content-type")).startsWith("application/json");
    JsonNode error = json(response.body()).path("error");
    assertThat(error.isTextual() ? error.asText() : error.path("message").asText()).isNotEmpty();
  }

  /** The gateway answers others. */
  static void assertAlive(GatewayFixture gateway) {
    try (RawConnection connection = gateway.connect()) {
      assertThat(connection.exchange("GET", "/health/live", new byte[0]).body())
          .isEqualTo("{\"status\":\"ok\"}");
    }
  }

  static JsonNode json(String text) {
    try {
      return JsonMapper.read(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }
}
