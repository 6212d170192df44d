package dev.relevo.http;

import static dev.relevo.http.GatewayFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.access.JoinedKeys;
import dev.relevo.access.managed.ManagedKeys;
import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.http.admin.KeyDesk;
import dev.relevo.http.admin.KeyOrders;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.ManualClock;
import dev.relevo.testing.OnEachTransport;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Managed keys over real sockets, with a real database. */
@OnEachTransport
final class KeyOrdersTest {
  private static final String[] ADMIN = {"Authorization", "Bearer root"};

  /** What cannot be, the field at fault, and what is said of it. */
  private static final String WRONG =
      """
      {}|name|missing
      {"name":" "}|name|blanks
      {"name":7}|name|text
      {"name":"key-3"}|name|key-3
      {"name":"a/b"}|name|slashes
      {"name":"a\\u202eb"}|name|printable
      {"name":"ok","colour":1}|colour|name, owner, models
      {"name":"ok","owner":"a\\nb"}|owner|printable
      {"name":"ok","models":[1]}|models|texts
      {"name":"ok","models":["a*b"]}|models|star
      {"name":"ok","providers":[" "]}|providers|names
      {"name":"ok","privacy":"secret"}|privacy|any, local
      {"name":"ok","priority":1}|priority|text
      {"name":"ok","priority":"urgent"}|priority|high, normal, low
      {"name":"ok","expires":"tomorrow"}|expires|90d
      {"name":"ok","expires":"0s"}|expires|to come
      {"name":"ok","expires":"2025-12-31T00:00:00Z"}|expires|to come
      {"name":"ok","expires":"999999999d"}|expires|to come
      {"name":"ok","rate":5}|rate|object
      {"name":"ok","rate":{"requests":0}}|rate.requests|from 1 to
      {"name":"ok","rate":{"tokens":1000000001}}|rate.tokens|from 1 to 1000000000
      {"name":"ok","rate":{"requests":1.5}}|rate.requests|whole number
      {"name":"ok","rate":{"window":"0s"}}|rate.window|1m
      {"name":"ok","rate":{"window":60}}|rate.window|text
      {"name":"ok","rate":{"concurrency":0}}|rate.concurrency|from 1 to
      {"name":"ok","rate":{"burst":1}}|rate.burst|requests, tokens
      {"name":"ok","budget":{"daily_usd":-1}}|budget.daily_usd|dollars
      {"name":"ok","budget":{"daily_usd":"five"}}|budget.daily_usd|dollars
      {"name":"ok","budget":{"daily_usd":0.0000000001}}|budget.daily_usd|nine
      {"name":"ok","budget":{"monthly_usd":1e300}}|budget.monthly_usd|thousand million
      {"name":"ok","budget":{"monthly_usd":"1e-999999999"}}|budget.monthly_usd|dollars
      []|body|braces
      {|body|JSON
      """;

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private final FakeOpenAi upstream = FakeOpenAi.start("m1");
  private final List<AutoCloseable> open = new ArrayList<>();
  private GatewayFixture gateway;

  @BeforeEach
  void start() throws Exception {
    Database database = new Database(DatabaseSettings.of(folder.resolve("data")));
    open.add(database);
    gateway = served(database).ready("up");
    database.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  private GatewayFixture served(Database database) {
    ManagedKeys keys = ManagedKeys.of(database, clock);
    open.add(keys);
    KeyDesk desk = new KeyDesk(keys.office(), clock);
    KeyOrders orders = new KeyOrders(() -> desk);
    open.add(orders);
    GatewayFixture served =
        GatewayFixture.start(
            "providers { up { locality = cloud, "
                + GatewayFixture.provider(upstream)
                + " } }, access { admin-keys = root, api-keys = [{ key = static, name = team }] }",
            services ->
                services
                    .withKeys(new JoinedKeys(services.keys(), keys))
                    .withRoutes(List.of(orders)));
    open.add(served);
    return served;
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
    upstream.close();
  }

  private HttpResponse<String> chat(String key) {
    return gateway.post(
        "/v1/chat/completions",
        "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}",
        "Authorization",
        "Bearer " + key);
  }

  private JsonNode create(String body) {
    HttpResponse<String> answer = gateway.post("/admin/keys", body, ADMIN);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return json(answer.body());
  }

  private JsonNode done(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return json(answer.body());
  }

  private JsonNode order(String path) {
    return done(gateway.post("/admin/keys/" + path, "", ADMIN));
  }

  private JsonNode get(String path) {
    return done(gateway.get("/admin/keys" + path, ADMIN));
  }

  private HttpResponse<String> patch(String path, String body) {
    return gateway.send(
        HttpRequest.newBuilder().method("PATCH", HttpRequest.BodyPublishers.ofString(body)),
        "/admin/keys/" + path,
        ADMIN);
  }

  private HttpResponse<String> delete(String path) {
    return gateway.send(HttpRequest.newBuilder().DELETE(), "/admin/keys/" + path, ADMIN);
  }

  private static String message(HttpResponse<String> answer) {
    return json(answer.body()).at("/error/message").asText();
  }

  @Test
  void key_throughItsWholeLife_opensAsLongAsItIsGood() {
    JsonNode made = create("{\"name\":\"ci\"}");
    String id = made.path("id").asText();
    String first = made.path("key").asText();
    assertThat(first).startsWith("relevo-" + id + "-");
    assertThat(chat(first).statusCode()).isEqualTo(200);

    String second = order(id + "/rotate").path("key").asText();
    assertThat(chat(first).statusCode()).isEqualTo(401);
    assertThat(message(chat(first))).contains("not known");
    assertThat(chat(second).statusCode()).isEqualTo(200);

    assertThat(order(id + "/disable").path("state").asText()).isEqualTo("disabled");
    assertThat(chat(second).statusCode()).isEqualTo(401);
    assertThat(message(chat(second))).contains("'ci'", "disabled").doesNotContain(second);

    assertThat(order("ci/enable").path("state").asText()).isEqualTo("active");
    assertThat(chat(second).statusCode()).isEqualTo(200);

    assertThat(done(delete(id)).path("state").asText()).isEqualTo("deleted");
    assertThat(chat(second).statusCode()).isEqualTo(401);
    assertThat(delete(id).statusCode()).isEqualTo(404);
    assertThat(get("").path("keys")).isEmpty();
  }

  @Test
  void key_thatExpires_isRefusedFromThenOn() {
    JsonNode made = create("{\"name\":\"ci\",\"expires\":\"2h\"}");
    assertThat(made.path("expires").asText()).isEqualTo(clock.instant().plusSeconds(7200) + "");
    String key = made.path("key").asText();
    assertThat(chat(key).statusCode()).isEqualTo(200);

    clock.advance(Duration.ofHours(2));

    assertThat(chat(key).statusCode()).isEqualTo(401);
    assertThat(message(chat(key))).contains("expired");
    assertThat(get("/ci").path("state").asText()).isEqualTo("expired");
    done(patch("ci", "{\"expires\":null}"));
    assertThat(chat(key).statusCode()).isEqualTo(200);
  }

  @Test
  void rotate_withGrace_keepsTheOldSecretForThatLong() {
    String old = create("{\"name\":\"ci\"}").path("key").asText();

    JsonNode rotated = done(gateway.post("/admin/keys/ci/rotate", "{\"grace\":\"10m\"}", ADMIN));

    assertThat(rotated.path("previous_valid_until").asText())
        .isEqualTo(clock.instant().plusSeconds(600).toString());
    assertThat(chat(old).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(10));
    assertThat(chat(old).statusCode()).isEqualTo(401);
    assertThat(chat(rotated.path("key").asText()).statusCode()).isEqualTo(200);
  }

  @Test
  void secret_isToldWhenItIsMadeAndNeverAgain() {
    String key = create("{\"name\":\"ci\"}").path("key").asText();

    for (HttpResponse<String> answer :
        List.of(
            gateway.get("/admin/keys", ADMIN),
            gateway.get("/admin/keys/ci", ADMIN),
            patch("ci", "{\"owner\":\"me\"}"),
            gateway.post("/admin/keys/ci/disable", "", ADMIN),
            gateway.post("/admin/keys", "{\"name\":\"ci\"}", ADMIN),
            delete("ci"))) {
      assertThat(answer.body()).contains("ci").doesNotContain(key.substring(20));
    }
  }

  @Test
  void create_withEverything_tellsItAsItWasSaid() {
    String terms =
        "\"name\":\"größe 1\",\"owner\":\"Team A\",\"models\":[\"llama*\",\"up/m1\"],"
            + "\"providers\":[\"up\"],\"privacy\":\"local\",\"priority\":\"low\","
            + "\"expires\":\"2030-01-31T00:00:00Z\",\"rate\":{\"requests\":100,\"tokens\":5000,"
            + "\"window\":\"1h\",\"concurrency\":4},"
            + "\"budget\":{\"daily_usd\":0.25,\"monthly_usd\":5}";

    JsonNode made = create("{" + terms + "}");

    assertThat(made.toString()).contains(terms);
    JsonNode listed = get("").path("keys").path(0);
    assertThat(listed.toString()).contains(terms);
    assertThat(listed.has("key")).isFalse();
    assertThat(get("/" + made.path("id").asText())).isEqualTo(listed);
    assertThat(get("/gr%C3%B6%C3%9Fe%201")).isEqualTo(listed);
  }

  @Test
  void change_someFields_leavesTheOthersAndNullTakesAway() {
    create(
        "{\"name\":\"ci\",\"owner\":\"me\",\"models\":\"m1\",\"priority\":\"low\","
            + "\"rate\":{\"requests\":10,\"concurrency\":2},\"budget\":{\"daily_usd\":\"1.5\"}}");

    JsonNode changed =
        done(
            patch(
                "ci",
                "{\"owner\":null,\"rate\":{\"requests\":20,\"tokens\":7},"
                    + "\"budget\":{\"daily_usd\":null,\"monthly_usd\":3}}"));

    assertThat(changed.toString())
        .contains(
            "\"owner\":null",
            "\"models\":[\"m1\"]",
            "\"priority\":\"low\"",
            "\"rate\":{\"requests\":20,\"tokens\":7,\"window\":\"1m\",\"concurrency\":2}",
            "\"budget\":{\"daily_usd\":null,\"monthly_usd\":3}");
    JsonNode cleared =
        done(
            gateway.post(
                "/admin/keys/ci",
                "{\"name\":\"cd\",\"models\":[],\"priority\":null,\"rate\":null,\"budget\":null}",
                ADMIN));
    assertThat(cleared.toString())
        .contains(
            "\"name\":\"cd\"", "\"models\":[]", "\"priority\":null", "\"rate\":null", "get\":null");
    assertThat(get("/cd")).isEqualTo(cleared);
  }

  @Test
  void privacyOfAKey_bindsItsRequests() {
    String local = create("{\"name\":\"ci\",\"privacy\":\"local\"}").path("key").asText();

    assertThat(chat(local).statusCode()).isBetween(400, 503);
    assertThat(upstream.chats()).isEmpty();
    done(patch("ci", "{\"privacy\":\"any\"}"));
    assertThat(chat(local).statusCode()).isEqualTo(200);
  }

  @Test
  void create_somethingWrong_isRefusedWithTheFieldAndWhatIsRight() {
    for (String row : WRONG.lines().toList()) {
      String[] parts = row.split("\\|", -1);

      HttpResponse<String> answer = gateway.post("/admin/keys", parts[0], ADMIN);

      assertThat(answer.statusCode()).as("%s: %s", row, answer.body()).isEqualTo(400);
      assertThat(message(answer)).as(row).contains(parts[1], parts[2]);
    }
    assertThat(get("").path("keys")).isEmpty();
  }

  @Test
  void create_nameThatIsTaken_isAConflict() {
    create("{\"name\":\"ci\"}");
    create("{\"name\":\"cd\"}");

    HttpResponse<String> again = gateway.post("/admin/keys", "{\"name\":\"ci\"}", ADMIN);

    assertThat(again.statusCode()).isEqualTo(409);
    assertThat(message(again)).contains("'ci'");
    assertThat(patch("cd", "{\"name\":\"ci\"}").statusCode()).isEqualTo(409);
    assertThat(done(patch("cd", "{\"name\":\"cd\"}")).path("name").asText()).isEqualTo("cd");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"nobody", "nobody/rotate", "nobody/disable", "nobody/enable", "ci/explode"})
  void order_thatNothingIsThereFor_isNotFound(String path) {
    create("{\"name\":\"ci\"}");

    HttpResponse<String> answer = gateway.post("/admin/keys/" + path, "{}", ADMIN);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(message(answer)).containsAnyOf("'nobody'", "/rotate");
  }

  @Test
  void rotate_graceThatIsNone_isRefused() {
    create("{\"name\":\"ci\"}");

    for (String wrong : List.of("{\"grace\":\"soon\"}", "{\"grace\":\"91d\"}", "{\"grase\":1}")) {
      HttpResponse<String> answer = gateway.post("/admin/keys/ci/rotate", wrong, ADMIN);
      assertThat(answer.statusCode()).as(wrong).isEqualTo(400);
      assertThat(message(answer)).contains("grace");
    }
  }

  @Test
  void adminKeys_openItAndOthersDoNot() {
    String managed = create("{\"name\":\"ci\"}").path("key").asText();

    for (String key : List.of("static", managed)) {
      HttpResponse<String> answer = gateway.get("/admin/keys", "Authorization", "Bearer " + key);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("ci\"");
    }
    assertThat(gateway.get("/admin/keys").statusCode()).isEqualTo(401);
    assertThat(gateway.get("/admin/keys", "x-api-key", "wrong").statusCode()).isEqualTo(401);
    assertThat(chat("static").statusCode()).isEqualTo(200);
    assertThat(chat("root").statusCode()).isEqualTo(200);
  }

  @Test
  void databaseThatDoesNotOpen_staticKeysWorkAndTheRestIsToldToTryAgain() throws Exception {
    Path occupied = Files.createFile(folder.resolve("occupied"));
    Database never = new Database(DatabaseSettings.of(occupied.resolve("data")));
    open.add(never);
    String managed = create("{\"name\":\"ci\"}").path("key").asText();
    gateway = served(never).ready("up");

    assertThat(chat("static").statusCode()).isEqualTo(200);
    assertThat(chat("wrong").statusCode()).isEqualTo(401);
    HttpResponse<String> refused = chat(managed);
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.headers().firstValue("Retry-After")).isPresent();
    HttpResponse<String> order = gateway.post("/admin/keys", "{\"name\":\"ci\"}", ADMIN);
    assertThat(order.statusCode()).isEqualTo(503);
    assertThat(order.headers().firstValue("Retry-After")).isPresent();
    assertThat(message(order)).contains("database");
  }

  @Test
  void managedKeysOff_sayWhatToSet() {
    try (KeyOrders off = new KeyOrders(() -> null);
        GatewayFixture without =
            GatewayFixture.start(
                "access { admin-keys = root }", services -> services.withRoutes(List.of(off)))) {
      HttpResponse<String> answer = without.get("/admin/keys", ADMIN);

      assertThat(answer.statusCode()).isEqualTo(409);
      assertThat(message(answer)).contains("relevo.access.managed-keys");
    }
  }

  @Test
  void secondGateway_onTheSameDatabase_takesTheKeyTheFirstHasMade() throws Exception {
    Database same = new Database(DatabaseSettings.of(folder.resolve("data")));
    open.add(same);
    same.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
    GatewayFixture first = gateway;
    GatewayFixture second = served(same).ready("up");
    String key = create("{\"name\":\"ci\"}").path("key").asText();

    gateway = second;
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> chat(key).statusCode() == 200);
    order("ci/disable");
    gateway = first;
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> chat(key).statusCode() == 401);
  }
}
