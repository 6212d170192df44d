package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.access.Caller;
import dev.relevo.access.StaticKey;
import dev.relevo.access.StaticKeys;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import java.util.List;
import java.util.stream.Stream;
import org.apache.pekko.http.javadsl.model.HttpRequest;
import org.apache.pekko.http.javadsl.model.headers.RawHeader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DoorTest {
  private static final String NOBODY = "";

  private static Door door(String apiKeys, String adminKeys, boolean loopback) {
    return new Door(
        StaticKeys.ofCallers(secrets(apiKeys)),
        StaticKeys.ofAdministrators(secrets(adminKeys)),
        loopback,
        List.of("https://app.example", "*"),
        false);
  }

  private static List<StaticKey> secrets(String keys) {
    return Stream.of(keys.split(",", -1)).filter(key -> !key.isEmpty()).map(StaticKey::of).toList();
  }

  private static HttpRequest with(String key) {
    HttpRequest request = HttpRequest.POST("/admin/workers");
    return key.isEmpty() ? request : request.addHeader(RawHeader.create("x-api-key", key));
  }

  private static GatewayError refusal(Door door, Route.Access access, HttpRequest request) {
    try {
      door.admit(access, request);
    } catch (GatewayException e) {
      return e.error();
    }
    throw new AssertionError("was let in");
  }

  @ParameterizedTest
  @ValueSource(strings = {NOBODY, "any"})
  void admit_noKeysAndLoopback_letsEverybodyDoEverything(String key) {
    Door door = door(NOBODY, NOBODY, true);

    assertThat(door.admit(Route.Access.KEY, with(key))).isEqualTo(Caller.ANYBODY);
    assertThat(door.admit(Route.Access.ADMIN, with(key))).isEqualTo(Caller.ANYBODY);
  }

  @Test
  void admit_noKeysAndPublicAddress_letsNobodyChangeAnything() {
    Door door = door(NOBODY, NOBODY, false);

    assertThat(door.admit(Route.Access.KEY, with(NOBODY))).isEqualTo(Caller.ANYBODY);
    GatewayError refused = refusal(door, Route.Access.ADMIN, with(NOBODY));
    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.FORBIDDEN);
    assertThat(refused.message()).contains("relevo.access.admin-keys", "ADMIN_API_KEYS");
  }

  @ParameterizedTest
  @CsvSource({"https://evil.example, true", "null, true", "https://app.example, false"})
  void admit_noKeysAndAPageInABrowser_letsOnlyNamedOriginsIn(String origin, boolean refused) {
    Door door = door(NOBODY, NOBODY, true);
    HttpRequest request = with(NOBODY).addHeader(RawHeader.create("Origin", origin));

    if (refused) {
      GatewayError error = refusal(door, Route.Access.ADMIN, request);
      assertThat(error.kind()).isEqualTo(GatewayError.Kind.FORBIDDEN);
      assertThat(error.message()).contains(origin, "relevo.http.cors-origins");
    } else {
      assertThat(door.admit(Route.Access.ADMIN, request)).isEqualTo(Caller.ANYBODY);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:8080, false",
    "LOCALHOST, false",
    "relevo.localhost:8080, false",
    "127.0.0.1:8080, false",
    "[::1]:8080, false",
    "host.docker.internal:8080, false",
    "gateway, false",
    "evil.example:8080, true",
    "evil.example, true",
    "127.0.0.1.evil.example:8080, true",
    "localhost.evil.example:8080, true",
    "evillocalhost.example, true",
    "evil.example.:8080, true"
  })
  void admit_noKeysAndANameThatAPageMadeLeadHere_mayNotAdminister(String host, boolean refused) {
    Door door = door(NOBODY, NOBODY, true);
    HttpRequest request =
        HttpRequest.GET("/admin/requests").addHeader(RawHeader.create("Host", host));

    if (refused) {
      GatewayError error = refusal(door, Route.Access.ADMIN, request);
      assertThat(error.kind()).isEqualTo(GatewayError.Kind.FORBIDDEN);
      assertThat(error.message()).contains("Host", "relevo.access.admin-keys");
    } else {
      assertThat(door.admit(Route.Access.ADMIN, request)).isEqualTo(Caller.ANYBODY);
    }
    assertThat(door.admit(Route.Access.KEY, request)).isEqualTo(Caller.ANYBODY);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP"})
  void admit_noKeysAndForwardedByAProxy_mayAskAndNotChangeAnything(String header) {
    Door door = door(NOBODY, NOBODY, true);
    HttpRequest request = with(NOBODY).addHeader(RawHeader.create(header, "for=203.0.113.7"));

    assertThat(refusal(door, Route.Access.ADMIN, request).message())
        .contains("relevo.access.admin-keys");
    assertThat(door.admit(Route.Access.KEY, request)).isEqualTo(Caller.ANYBODY);
    assertThat(
            door(NOBODY, "root", true)
                .admit(
                    Route.Access.ADMIN, request.addHeader(RawHeader.create("x-api-key", "root"))))
        .isNotNull();
  }

  @Test
  void admit_onlyApiKeys_namesTheKeyToSetToThoseWhoAreKnown() {
    Door door = door("user", NOBODY, true);

    assertThat(door.admit(Route.Access.KEY, with("user"))).isNotNull();
    GatewayError refused = refusal(door, Route.Access.ADMIN, with("user"));
    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.FORBIDDEN);
    assertThat(refused.message()).contains("relevo.access.admin-keys", "ADMIN_API_KEYS");
  }

  @ParameterizedTest
  @ValueSource(strings = {NOBODY, "wrong", "use", "users", "user,root", "ROOT"})
  void admit_wrongKey_isUnauthorisedEverywhere(String key) {
    for (Door door : List.of(door("user", "root", true), door("user", NOBODY, true))) {
      for (Route.Access access : List.of(Route.Access.KEY, Route.Access.ADMIN)) {
        GatewayError refused = refusal(door, access, with(key));
        assertThat(refused.kind()).isEqualTo(GatewayError.Kind.UNAUTHORISED);
        assertThat(refused.message()).doesNotContain("root");
      }
    }
  }

  @Test
  void admit_bothKindsOfKeys_eachIsGoodForItsOwnAndAdminsForAll() {
    Door door = door("user", "root", false);

    Caller admin = door.admit(Route.Access.ADMIN, with("root"));
    assertThat(door.admit(Route.Access.KEY, with("root"))).isNotNull().isEqualTo(admin);
    assertThat(door.admit(Route.Access.KEY, with("user"))).isNotNull().isNotEqualTo(admin);
    GatewayError refused = refusal(door, Route.Access.ADMIN, with("user"));
    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.FORBIDDEN);
    assertThat(refused.message()).contains("relevo.access.admin-keys");
  }

  @Test
  void admit_onlyAdminKeys_leavesAskingToEverybody() {
    Door door = door(NOBODY, "root", true);

    assertThat(door.admit(Route.Access.KEY, with(NOBODY))).isEqualTo(Caller.ANYBODY);
    assertThat(door.admit(Route.Access.ADMIN, with("root"))).isNotNull();
    assertThat(refusal(door, Route.Access.ADMIN, with(NOBODY)).kind())
        .isEqualTo(GatewayError.Kind.UNAUTHORISED);
  }

  @Test
  void admit_freeRoute_asksNobody() {
    assertThat(door("user", "root", false).admit(Route.Access.FREE, with("wrong")))
        .isEqualTo(Caller.ANYBODY);
  }

  private static HttpRequest at(String address) {
    return HttpRequest.GET("/v1/models" + address);
  }

  private static Door door(boolean queryKey) {
    return new Door(
        StaticKeys.ofCallers(secrets("user,a+b/c")),
        StaticKeys.ofAdministrators(secrets("root")),
        true,
        List.of(),
        queryKey);
  }

  @ParameterizedTest
  @CsvSource({
    "?api_key=user, key-1",
    "?x=1&api_key=user, key-1",
    "?api_key=a+b/c, key-2",
    "?api_key=a%2Bb%2Fc, key-2",
    "?api_key=root, admin-1"
  })
  void admit_keyInTheAddress_isTakenWhereThatIsOn(String address, String caller) {
    assertThat(door(true).admit(Route.Access.KEY, at(address)).id()).isEqualTo(caller);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "?api_key=",
        "?api_key=users",
        "?api_key=USER",
        "?API_KEY=user",
        "?api_key=user&api_key=user",
        "?api_key=user%00",
        "?my_api_key=user"
      })
  void admit_anythingElseInTheAddress_isNot(String address) {
    assertThat(refusal(door(true), Route.Access.KEY, at(address)).kind())
        .isEqualTo(GatewayError.Kind.UNAUTHORISED);
  }

  @Test
  void admit_keyInTheAddressAndInAHeader_isRefusedUnlessTheyAreOne() {
    HttpRequest other = at("?api_key=user").addHeader(RawHeader.create("x-api-key", "root"));
    HttpRequest same = at("?api_key=user").addHeader(RawHeader.create("x-api-key", "user"));

    for (Door door : List.of(door(true), door(false))) {
      GatewayError refused = refusal(door, Route.Access.KEY, other);
      assertThat(refused.kind()).isEqualTo(GatewayError.Kind.UNAUTHORISED);
      assertThat(refused.message()).contains("differ").doesNotContain("root");
      assertThat(door.admit(Route.Access.KEY, same).id()).isEqualTo("key-1");
    }
  }

  @Test
  void admit_keyInTheAddressWhereThatIsOff_saysHowToSendIt() {
    GatewayError refused = refusal(door(false), Route.Access.KEY, at("?api_key=user"));

    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.UNAUTHORISED);
    assertThat(refused.message())
        .contains("Authorization: Bearer", "relevo.access.query-key")
        .doesNotContain("user");
  }

  @Test
  void admit_emptyAdminKeyConfigured_opensNothing() {
    Door door =
        new Door(
            StaticKeys.ofCallers(List.of()),
            StaticKeys.ofAdministrators(List.of(StaticKey.of(""))),
            true,
            List.of(),
            false);

    assertThatThrownBy(() -> door.admit(Route.Access.ADMIN, with(NOBODY)))
        .isInstanceOf(GatewayException.class);
  }
}
