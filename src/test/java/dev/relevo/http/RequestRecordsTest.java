package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@OnEachTransport
final class RequestRecordsTest {
  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "records { keep = 7 }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  private static String message(HttpResponse<String> response) {
    return json(response.body()).at("/error/message").asText();
  }

  @Test
  void one_unknownId_is404AndTellsHowManyAreKept() {
    HttpResponse<String> response = gateway.get("/admin/requests/nobody", "x-request-id", "q1");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(message(response)).contains("'nobody'", "the last 7", "relevo.records.keep");
    assertThat(json(response.body()).at("/error/request_id").asText()).isEqualTo("q1");
  }

  @Test
  void one_noneAreKept_saysSo() {
    try (GatewayFixture forgetful = GatewayFixture.inFrontOf(upstream, "records { keep = 0 }")) {
      HttpResponse<String> response = forgetful.get("/admin/requests/nobody");

      assertThat(response.statusCode()).isEqualTo(404);
      assertThat(message(response)).contains("relevo.records.keep is 0");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "limit=0, limit is '0'",
    "limit=many, limit is 'many'",
    "limit=99999999999, limit is '99999999999'",
    "limit=, limit is ''",
    "'outcome=good', 'running, answered, failed, left'",
  })
  void list_wrongQuery_is400AndSaysWhatIsRight(String query, String said) {
    HttpResponse<String> response = gateway.get("/admin/requests?" + query);

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(message(response)).contains(said);
  }

  @Test
  void list_isAnArray() {
    JsonNode list = json(gateway.get("/admin/requests?limit=1&outcome=RUNNING").body());

    assertThat(list.path("requests").isArray()).isTrue();
    assertThat(list.path("requests")).isEmpty();
  }

  @Test
  void load_idle_isNothing() {
    JsonNode load = json(gateway.get("/admin/load").body());

    assertThat(load.path("requests_in_flight").intValue()).isZero();
    assertThat(load.path("leases").intValue()).isZero();
    assertThat(load.path("waiting").intValue()).isZero();
    assertThat(load.path("waiting_by_priority"))
        .isEqualTo(json("{\"high\":0,\"normal\":0,\"low\":0}"));
    assertThat(load.size()).isEqualTo(4);
  }

  @Test
  void unknownPath_belowAdmin_isToldInTheAdminsShape() {
    HttpResponse<String> response = gateway.get("/admin/nothing");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(json(response.body()).at("/error/request_id").asText()).startsWith("req_");
  }

  @Test
  void records_areForAdministratorsWhereKeysAreConfigured() {
    try (GatewayFixture keyed =
        GatewayFixture.inFrontOf(upstream, "access { api-keys = [k1], admin-keys = [root] }")) {
      assertThat(keyed.get("/admin/requests").statusCode()).isEqualTo(401);
      assertThat(keyed.get("/admin/requests/r1").statusCode()).isEqualTo(401);
      assertThat(keyed.get("/admin/requests", "x-api-key", "k1").statusCode()).isEqualTo(403);
      assertThat(keyed.get("/admin/requests/r1", "x-api-key", "k1").statusCode()).isEqualTo(403);
      assertThat(keyed.get("/admin/requests", "x-api-key", "root").statusCode()).isEqualTo(200);
    }
  }
}
