package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.testing.ScriptedReply;
import dev.relevo.testing.ScriptedServer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in this process, with a server that answers as a gateway does, and without. */
final class UsageCommandTest {
  private static final String REPORT =
      """
      {"from":"2026-01-01","to":"2026-01-30","group":["key","provider"],
       "reference":{"model":"deepseek/deepseek-flash","prices_as_of":"2026-08-01"},
       "rows":[{"key":"team-a","provider":"groq","requests":12,"answered":10,"failed":1,"left":1,
         "attempts":14,"prompt_tokens":1000,"completion_tokens":200,"cached_tokens":50,
         "reasoning_tokens":0,"cost_usd":0.000123456,"unknown_cost_requests":2,"cache_hits":3,
         "local_answers":5,"local_share":0.5,"reference_cost_usd":1.5,"compared_cost_usd":0.25,
         "saved_usd":1.25},
        {"key":"team-a","provider":null,"requests":1,"answered":0,"failed":1,"left":0,
         "attempts":0,"prompt_tokens":0,"completion_tokens":0,"cached_tokens":0,
         "reasoning_tokens":0,"cost_usd":0,"unknown_cost_requests":0,"cache_hits":0,
         "local_answers":0,"local_share":0.0,"reference_cost_usd":0,"compared_cost_usd":0,
         "saved_usd":0}],
       "total":{"requests":13,"answered":10,"failed":2,"left":1,
         "attempts":14,"prompt_tokens":1000,"completion_tokens":200,"cached_tokens":50,
         "reasoning_tokens":0,"cost_usd":0.000123456,"unknown_cost_requests":2,"cache_hits":3,
         "local_answers":5,"local_share":0.5,"reference_cost_usd":1.5,"compared_cost_usd":0.25,
         "saved_usd":1.25},
       "ledger":{"connected":true,"written":13,"waiting":0,"dropped":4,"problem":null}}""";

  @TempDir private Path directory;
  private final ScriptedServer gateway = ScriptedServer.start();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @AfterEach
  void close() {
    gateway.close();
  }

  private void answer(String body) {
    gateway.answer(
        request ->
            request.path().equals("/health/live")
                ? ScriptedReply.json("{}").header("x-request-id", "q")
                : ScriptedReply.json(body));
  }

  private int run(String... arguments) {
    Terminal terminal =
        new Terminal(
            new ByteArrayInputStream(new byte[0]),
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false,
            false);
    return new Main(Map.of("RELEVO_API_KEY", "k1"), directory, terminal).run(arguments);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  private String url() {
    return gateway.address().toString();
  }

  /** A configuration without a gateway that runs. */
  private void configure() throws IOException {
    Files.createDirectories(directory.resolve("conf"));
    Files.writeString(
        directory.resolve("conf/relevo.conf"),
        "relevo { http.port = "
            + ScriptedServer.refusedPort()
            + ", database.file = \""
            + directory.resolve("data")
            + "\" }");
  }

  @Test
  void usage_ofARunningGateway_isATableWithItsTotalAndWhatWasSaved() {
    answer(REPORT);

    assertThat(run("usage", "--by", "key,provider", "--url", url())).as(err()).isZero();

    assertThat(out())
        .isEqualTo(
            """
            From 2026-01-01 to 2026-01-30 (UTC):
            KEY     PROVIDER  REQUESTS  ANSWERED  FAILED  ATTEMPTS  TOKENS IN  CACHED  TOKENS OUT  \
            COST                  CACHE HITS  LOCAL  SAVED
            team-a  groq      12        10        1       14        1000       50      200         \
            $0.00012 + 2 unknown  3           50%    $1.25
            team-a  (nobody)  1         0         1       0         0          0       0           \
            $0                    0           0%     $0
            TOTAL             13        10        2       14        1000       50      200         \
            $0.00012 + 2 unknown  3           50%    $1.25
            Saved $1.25 against deepseek/deepseek-flash at its list price of 2026-08-01: the answers \
            would have cost $1.50 there, and cost $0.25. 2 requests of unknown cost not counted in.
            Since the gateway started 4 requests were lost to the ledger.
            """);
    assertThat(gateway.requests())
        .filteredOn(request -> request.path().startsWith("/admin"))
        .singleElement()
        .satisfies(
            request -> {
              assertThat(request.path()).isEqualTo("/admin/usage?group=key%2Cprovider&format=json");
              assertThat(request.header("Authorization")).isEqualTo("Bearer k1");
            });
  }

  @Test
  void usage_ofAKeyThatWasMadeHere_hasItsNameBesideItsId() {
    answer(
        REPORT.replaceFirst(
            "\"key\":\"team-a\"", "\"key\":\"abcdefghij\",\"key_name\":\"Team A\""));

    assertThat(run("usage", "--by", "key,provider", "--url", url())).as(err()).isZero();

    assertThat(out())
        .containsPattern("(?m)^KEY +KEY NAME +PROVIDER +REQUESTS")
        .containsPattern("(?m)^abcdefghij +Team A +groq +12 ")
        .containsPattern("(?m)^team-a +\\(nobody\\) +1 ")
        .containsPattern("(?m)^TOTAL +13 ");
  }

  @Test
  void usage_dearerThanTheReference_saysSo() {
    answer(REPORT.replace("\"saved_usd\":1.25", "\"saved_usd\":-0.5"));

    run("usage", "--url", url());

    assertThat(out()).contains("Spent $0.50 more than deepseek/deepseek-flash", "-$0.50");
  }

  @Test
  void usage_asCsv_isWhatTheGatewayTells() {
    answer("day,requests\r\n2026-01-01,3\r\n");

    assertThat(
            run(
                "usage",
                "--csv",
                "--from",
                "2026-01-01",
                "--key",
                "a b",
                "--reference",
                "x/y",
                "--url",
                url()))
        .isZero();

    assertThat(out()).isEqualTo("day,requests\r\n2026-01-01,3\r\n");
    assertThat(gateway.requests())
        .anyMatch(
            request ->
                request
                    .path()
                    .equals(
                        "/admin/usage?group=day&from=2026-01-01&key=a%20b&reference=x%2Fy"
                            + "&format=csv"));
  }

  @Test
  void usage_namedGatewayIsNotThere_saysSo() throws Exception {
    assertThat(run("usage", "--url", "http://127.0.0.1:" + ScriptedServer.refusedPort()))
        .isEqualTo(1);

    assertThat(err()).contains("no gateway answers at http://127.0.0.1:");
  }

  @Test
  void usage_noGatewayAndNoDatabase_saysSoAndMakesNone() throws Exception {
    configure();

    assertThat(run("usage")).isEqualTo(1);

    assertThat(err()).contains("no gateway answers", "there is no database", "data.mv.db");
    assertThat(directory.resolve("data.mv.db")).doesNotExist();
  }

  @Test
  void usage_noGateway_readsTheDatabase() throws Exception {
    configure();
    try (Database database = Database.open(DatabaseSettings.of(directory.resolve("data")))) {
      database.open().toCompletableFuture().get(60, TimeUnit.SECONDS);
      try (Connection connection = database.connection();
          Statement statement = connection.createStatement()) {
        statement.execute(
            """
            INSERT INTO request VALUES ('019b796d-d600-7000-8000-000000000001', 'r1', TIMESTAMP '2026-01-01 12:00:00',
              DATE '2026-01-01', 'team-a', 'openai', 'chat', 'auto', 'llama', 'groq', 'groq',
              FALSE, 1000000, 100000, 0, 0, 'reported', 5, '2026-08-01', 1, 2, 0, 1, 'answered',
              NULL, 0, FALSE, FALSE)""");
      }
    }

    assertThat(run("usage", "--by", "key", "--from", "2026-01-01")).as(err()).isZero();

    assertThat(out()).contains("team-a", "Saved $0.42 against deepseek/deepseek-flash");
    out.reset();
    assertThat(run("usage", "--csv", "--by", "key", "--from", "2026-01-01")).isZero();
    assertThat(out()).startsWith("key,key_name,requests,").contains("team-a,,1,1,");
    assertThat(run("usage", "--by", "owner")).isEqualTo(1);
    assertThat(err()).contains("group is 'owner' but must be");
  }

  @Test
  void usage_noGatewayAndTheDatabaseIsInUse_tellsWhatToName() throws Exception {
    configure();
    try (FileChannel other =
        FileChannel.open(
            directory.resolve("data.mv.db"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();

      assertThat(run("usage")).isEqualTo(1);
    }

    assertThat(err()).contains("in use by another process", "--url names a running gateway");
  }

  @Test
  void usage_nothingAsked_saysSo() {
    answer("{\"from\":\"2026-01-01\",\"to\":\"2026-01-30\",\"group\":[],\"rows\":[],\"total\":{}}");

    run("usage", "--url", url());

    assertThat(out()).isEqualTo("Nothing was asked from 2026-01-01 to 2026-01-30 (UTC).\n");
  }
}
