package dev.relevo.security;

import static dev.relevo.security.Refusals.assertAlive;
import static dev.relevo.security.Refusals.assertClean;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a path is spelled, it leads where its access rule holds, or nowhere. */
@OnEachTransport
final class PathTricksTest {
  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway =
        GatewayFixture.inFrontOf(upstream, "access { api-keys = [user], admin-keys = [root] }");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  /** A path is sent byte by byte, and may hold what Java's own client would refuse to send. */
  private static RawConnection.Response get(String path, String... headers) {
    try (RawConnection connection = gateway.connect()) {
      connection.write(
          ("GET "
                  + path
                  + " HTTP/1.1\r\nHost: gateway\r\nConnection: close\r\n"
                  + String.join("", List.of(headers).stream().map(it -> it + "\r\n").toList())
                  + "\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      return connection.read();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../admin/requests",
        "/v1/models/../../admin/requests",
        "/./admin/requests",
        "/admin/./requests",
        "/admin/x/../requests",
        "//admin/requests",
        "///admin/requests",
        "/admin//requests",
        "/admin/requests/",
        "/admin/requests//",
        "/admin/requests/..",
        "/%2e%2e/admin/requests",
        "/v1/%2e%2e/admin/requests",
        "/v1/models/%2e%2e/%2E%2E/admin/requests",
        "/v1/models/..%2f..%2fadmin%2frequests",
        "/%2Fadmin/requests",
        "/%2fadmin%2frequests",
        "/admin%2Frequests",
        "/admin%2frequests",
        "/admin/%72equests",
        "/%61dmin/requests",
        "/%2561dmin/requests",
        "/%252e%252e/admin/requests",
        "/admin/requests;x=1",
        "/admin;x=1/requests",
        "/;/admin/requests",
        "/health/..;/admin/requests",
        "/admin/requests%3Bx",
        "/admin/requests%3f",
        "/admin/requests%23",
        "/admin/requests%00",
        "/%00/admin/requests",
        "/admin/requests%20",
        "/%20admin/requests",
        "/admin/requests%09",
        "/admin/requests%0d%0ax-injected:%201",
        "/ADMIN/requests",
        "/Admin/Requests",
        "/\u00e1dmin/requests",
        "/%c0%ae%c0%ae/admin/requests",
        "/%c0%afadmin/requests",
        "/%ef%bc%8fadmin/requests",
        "/admin\\requests",
        "/..\\admin\\requests",
        "/admin/requests#x",
        "/admin/requests?x-api-key=root",
        "/admin/requests?authorization=Bearer%20root",
        "/health/../api/providers",
        "/health/%2e%2e/api/providers",
        "/health%2f..%2fapi%2fproviders",
        "/api/%70roviders",
        "/api//providers",
        "/API/providers"
      })
  void path_ofAdministrators_isClosedHoweverItIsSpelled(String path) {
    assertClean(get(path));
    assertClean(get(path, "x-api-key: user"));
    assertThat(get(path).status()).isNotEqualTo(403);
    assertThat(get(path, "x-api-key: user").status()).isNotEqualTo(401);
  }

  @Test
  void path_withAnAdministratorsKeyInTheAddress_opensNothing() {
    assertThat(get("/admin/requests?api_key=root").status()).isEqualTo(401);
    assertThat(get("/admin/requests?api_key=root", "x-api-key: user").status()).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/../v1/models",
        "/admin/../v1/models",
        "/v1%2Fmodels",
        "/v1/models/",
        "/v1/%6dodels",
        "//v1/models",
        "/v1/models;x",
        "/V1/models"
      })
  void path_ofKeys_isClosedToStrangersHoweverItIsSpelled(String path) {
    assertClean(get(path));
    assertClean(get(path, "x-api-key: wrong"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/%",
        "/%a",
        "/%zz",
        "/%u0061",
        "/%ff",
        "/%c0%af",
        "/%ed%a0%80",
        "/v1/models/%ff",
        "/v1/models/%00",
        "/v1/models/%0d%0ax-injected:%201",
        "/v1/models/%F0%9F%94%91",
        "/admin/requests/..%2f..%2f..%2fetc%2fpasswd",
        "/admin/requests/%00",
        "/admin/requests?limit=%ff",
        "/admin/requests?limit=%zz",
        "/admin/requests?outcome=%00",
        "/admin/requests?limit=[",
        "/v1/models/{{7*7}}",
        "/<script>",
        "/a|b",
        "/\u00ff",
        "/[",
        "*",
        "?",
        "x"
      })
  void path_nonsense_isRefusedCleanly(String path) {
    RawConnection.Response response = get(path, "x-api-key: root");

    assertClean(response);
    assertThat(response.header("x-injected")).isNull();
  }

  @Test
  void path_withSpacesOrTabs_isRefused() {
    for (String path : List.of("/a b", "/v1/models ", "/v1/models\t")) {
      assertThat(get(path, "x-api-key: root").status()).isIn(400, 505);
    }
  }

  /** No file lies behind any path. */
  @Test
  void path_ofAFile_isUnknown() {
    for (String path :
        List.of("/etc/passwd", "/reference.conf", "/../reference.conf", "/WEB-INF/web.xml")) {
      assertThat(get(path, "x-api-key: root").status()).isEqualTo(404);
    }
    assertAlive(gateway);
  }
}
