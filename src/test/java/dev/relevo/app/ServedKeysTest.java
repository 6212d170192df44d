package dev.relevo.app;

import static dev.relevo.app.ReloadFixture.provider;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.CapturedLog;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Keys of a serving process, wired as the command wires it, over real sockets. */
@OnEachTransport
final class ServedKeysTest {
  private static final String[] ADMIN = {"x-api-key", "root-key"};

  @TempDir private Path directory;
  private final FakeOpenAi host = ReloadFixture.host("one", "m");
  private final List<AutoCloseable> open = new ArrayList<>(List.of(host));

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private String[] configuration(String access) {
    return new String[] {
      provider("a", host),
      "database.file = \"" + directory.resolve("data") + "\"",
      "access { admin-keys = [{ key = root-key, name = ops }], " + access + " }"
    };
  }

  private ReloadFixture start(String access) {
    ReloadFixture gateway = ReloadFixture.start(directory, configuration(access));
    open.add(0, gateway);
    return gateway;
  }

  private static void reload(ReloadFixture gateway, String... lines) {
    gateway.configure(lines);
    assertThat(gateway.post("/admin/reload", "", ADMIN).statusCode()).isEqualTo(200);
  }

  private static int models(ReloadFixture gateway, String... headers) {
    return gateway.get("/v1/models", headers).statusCode();
  }

  private static String made(ReloadFixture gateway, String name) {
    HttpResponse<String> answer = gateway.post("/admin/keys", "{\"name\":\"" + name + "\"}", ADMIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return GatewayFixture.json(answer.body()).path("key").asText();
  }

  @Test
  void managedKeys_switchedOnAndOffByAReload_holdFromThenOn() {
    ReloadFixture gateway = start("managed-keys = off");
    assertThat(models(gateway)).isEqualTo(200);
    HttpResponse<String> off = gateway.post("/admin/keys", "{\"name\":\"ci\"}", ADMIN);
    assertThat(off.statusCode()).isEqualTo(409);
    assertThat(off.body()).contains("relevo.access.managed-keys");

    reload(gateway, configuration("managed-keys = on"));
    assertThat(models(gateway)).as("a key is asked for before there is any").isEqualTo(401);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> gateway.get("/admin/keys", ADMIN).statusCode() == 200);
    String key = made(gateway, "ci");
    assertThat(models(gateway, "x-api-key", key)).isEqualTo(200);

    reload(gateway, configuration("managed-keys = off, api-keys = [static]"));
    assertThat(models(gateway, "x-api-key", key)).isEqualTo(401);
    assertThat(models(gateway, "x-api-key", "static")).isEqualTo(200);

    reload(gateway, configuration("managed-keys = on, api-keys = [static]"));
    assertThat(models(gateway, "x-api-key", key)).isEqualTo(200);
    assertThat(models(gateway, "x-api-key", "static")).isEqualTo(200);
  }

  @Test
  void managedKeys_afterAnotherStart_areStillThere() {
    String key;
    try (ReloadFixture first = ReloadFixture.start(directory, configuration("managed-keys = on"))) {
      key = made(first, "ci");
      assertThat(models(first, "x-api-key", key)).isEqualTo(200);
    }

    ReloadFixture second = start("managed-keys = on");

    assertThat(models(second, "x-api-key", key)).as("at once: it waits for them").isEqualTo(200);
    JsonNode listed =
        GatewayFixture.json(second.get("/admin/keys", ADMIN).body()).path("keys").path(0);
    assertThat(listed.path("name").asText()).isEqualTo("ci");
    assertThat(listed.path("last_used").asText()).isNotEqualTo("null");
  }

  @Test
  void keyInTheAddress_isTakenWhereItIsSwitchedOnAndToldToNobody() {
    ReloadFixture gateway = start("api-keys = [the-secret], query-key = off");
    HttpResponse<String> off = gateway.get("/v1/models?api_key=the-secret");
    assertThat(off.statusCode()).isEqualTo(401);
    assertThat(off.body())
        .contains("relevo.access.query-key", "Authorization: Bearer")
        .doesNotContain("the-secret");

    try (CapturedLog log = CapturedLog.of("dev.relevo")) {
      reload(gateway, configuration("api-keys = [the-secret], query-key = on"));
      assertThat(gateway.get("/v1/models?api_key=the-secret").statusCode()).isEqualTo(200);
      assertThat(gateway.get("/v1/nothing?api_key=the-secret").body())
          .contains("/v1/nothing")
          .doesNotContain("the-secret");
      assertThat(
              gateway
                  .post("/v1/chat/completions?api_key=the-secret", ReloadFixture.chat("m"))
                  .statusCode())
          .isEqualTo(200);
      assertThat(gateway.get("/admin/requests?api_key=root-key").body())
          .contains("answered")
          .doesNotContain("the-secret");
      assertThat(host.lastChat().path()).doesNotContain("api_key");
      assertThat(log.lines()).noneMatch(line -> line.contains("the-secret"));
    }
  }

  @Test
  void keyInTheAddress_thatCannotBeRead_isRefusedInOrder() {
    ReloadFixture gateway = start("api-keys = [the-secret], query-key = on");

    for (String query : List.of("api_key=%zz", "api_key=%", "api_key=%e4", "api_key&api_key=")) {
      try (RawConnection connection = new RawConnection(gateway.address())) {
        connection.write(
            RawConnection.request("GET", "/v1/models?" + query, new byte[0], "Connection: close"));
        assertThat(connection.readUntil("\r\n")).as(query).containsAnyOf(" 401 ", " 400 ");
      }
    }
    assertThat(models(gateway, "x-api-key", "the-secret")).isEqualTo(200);
  }

  @Test
  void privateKeyOfARequest_isNotPassedOn() {
    ReloadFixture gateway = start("managed-keys = on");
    String key = made(gateway, "ci");

    gateway.ask("m", "x-api-key", key);

    assertThat(host.lastChat().headers().toString()).doesNotContain(key);
  }
}
