package dev.relevo.access.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.access.BudgetRules;
import dev.relevo.access.Caller;
import dev.relevo.access.KeyRules;
import dev.relevo.access.RateRules;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.database.Database;
import dev.relevo.testing.ManualClock;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What holds for managed keys whatever the database is. */
abstract class ManagedKeysContract {
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final ManualClock clock = new ManualClock();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Database database;
  private ManagedKeys keys;
  private KeyOffice office;

  /** Another way to the same database in each test. */
  abstract Database database() throws Exception;

  @BeforeEach
  void start() throws Exception {
    database = opened();
    keys = gateway(database);
    office = keys.office();
  }

  @AfterEach
  void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }

  private Database opened() throws Exception {
    Database next = database();
    open.add(next);
    next.open().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return next;
  }

  private ManagedKeys gateway(Database of) throws Exception {
    ManagedKeys next = ManagedKeys.of(of, clock);
    open.add(next);
    next.loaded().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    return next;
  }

  private static KeyTerms named(String name) {
    return new KeyTerms(name, null, KeyRules.NONE, null);
  }

  private static KeyTerms until(String name, @Nullable Instant expires) {
    return new KeyTerms(name, null, KeyRules.NONE, expires);
  }

  private static String reveal(IssuedKey issued) {
    return issued.secret().reveal();
  }

  private static GatewayError refusal(ThrowingCallable call) {
    try {
      call.call();
    } catch (GatewayException e) {
      return e.error();
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
    throw new AssertionError("was not refused");
  }

  private List<String> column(String sql) throws SQLException {
    try (Connection connection = database.connection();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      List<String> values = new ArrayList<>();
      while (rows.next()) {
        values.add(String.valueOf(rows.getString(1)));
      }
      return values;
    }
  }

  @Test
  void create_everythingSaid_isKeptAndHoldsForTheCaller() throws Exception {
    KeyRules rules =
        new KeyRules(
            new Permissions(List.of("llama*", "groq/größe"), List.of("local", "groq")),
            Steering.Privacy.LOCAL,
            Steering.Priority.LOW,
            new RateRules(100L, null, Duration.ofHours(2), 4),
            new BudgetRules(250_000_000L, null));
    KeyTerms terms =
        new KeyTerms("ci", "Grüße 🔑", rules, clock.instant().plus(Duration.ofDays(3)));

    IssuedKey issued = office.create(terms);

    Caller caller = keys.find(reveal(issued));
    assertThat(caller).isNotNull();
    assertThat(caller.id()).isEqualTo(issued.key().id());
    assertThat(caller.administrator()).isFalse();
    assertThat(caller.rules()).isEqualTo(rules);
    assertThat(office.list()).containsExactly(issued.key());
    assertThat(office.get("ci")).isEqualTo(issued.key());
    assertThat(office.get(issued.key().id()).terms()).isEqualTo(terms);
    assertThat(issued.toString()).doesNotContain(reveal(issued));
  }

  @Test
  void create_limitsOfNothing_areAnotherThingThanNoLimitsSaid() throws Exception {
    KeyRules free =
        new KeyRules(Permissions.ALL, Steering.Privacy.ANY, null, RateRules.NONE, BudgetRules.NONE);

    office.create(new KeyTerms("free", null, free, null));
    office.create(named("usual"));

    assertThat(office.get("free").terms().rules()).isEqualTo(free);
    assertThat(office.get("usual").terms().rules()).isEqualTo(KeyRules.NONE);
  }

  @Test
  void create_nameOfAnother_isRefusedUntilThatIsDeleted() throws Exception {
    IssuedKey first = office.create(named("ci"));

    assertThatThrownBy(() -> office.create(named("ci")))
        .isInstanceOf(KeyRefusal.class)
        .hasMessageContaining("'ci'")
        .hasMessageContaining(first.key().id());
    IssuedKey other = office.create(named("other"));
    assertThatThrownBy(() -> office.change("other", terms -> named("ci")))
        .isInstanceOf(KeyRefusal.class);
    assertThat(office.get("other")).isEqualTo(other.key());

    office.delete("ci");
    IssuedKey second = office.create(named("ci"));

    assertThat(second.key().id()).isNotEqualTo(first.key().id());
    assertThat(keys.find(reveal(first))).isNull();
    assertThat(keys.find(reveal(second))).isNotNull();
  }

  @Test
  void delete_leavesTheNameAndNoHash() throws Exception {
    IssuedKey issued = office.create(named("ci"));
    office.rotate("ci", Duration.ofHours(1));

    office.delete(issued.key().id());

    assertThat(office.list()).isEmpty();
    assertThat(column("SELECT name FROM api_key")).containsExactly("ci");
    assertThat(column("SELECT hash FROM api_key")).containsExactly("null");
    assertThat(column("SELECT previous_hash FROM api_key")).containsExactly("null");
    for (String gone : List.of("ci", issued.key().id())) {
      assertThatThrownBy(() -> office.get(gone)).isInstanceOf(KeyRefusal.class);
      assertThatThrownBy(() -> office.delete(gone)).isInstanceOf(KeyRefusal.class);
      assertThatThrownBy(() -> office.enable(gone)).isInstanceOf(KeyRefusal.class);
      assertThatThrownBy(() -> office.rotate(gone, Duration.ZERO)).isInstanceOf(KeyRefusal.class);
    }
  }

  @Test
  void rotate_withoutGrace_onlyTheNewOneWorks() throws Exception {
    IssuedKey old = office.create(named("ci"));
    Caller before = keys.find(reveal(old));

    IssuedKey fresh = office.rotate("ci", Duration.ZERO);

    assertThat(keys.find(reveal(old))).isNull();
    assertThat(keys.find(reveal(fresh))).isEqualTo(before);
    assertThat(fresh.key().rotated()).isEqualTo(clock.instant());
    assertThat(fresh.key().previousUntil()).isNull();
  }

  @Test
  void rotate_withGrace_theOldOneWorksUntilThen() throws Exception {
    IssuedKey old = office.create(named("ci"));

    IssuedKey fresh = office.rotate("ci", Duration.ofMinutes(10));

    clock.advance(Duration.ofMinutes(10).minusMillis(1));
    assertThat(keys.find(reveal(old))).isEqualTo(keys.find(reveal(fresh))).isNotNull();
    clock.advance(Duration.ofMillis(1));
    assertThat(keys.find(reveal(old))).isNull();
    assertThat(keys.find(reveal(fresh))).isNotNull();
  }

  @Test
  void find_expiredKey_saysSoToItsOwnerAlone() throws Exception {
    IssuedKey issued = office.create(until("ci", clock.instant().plus(Duration.ofDays(90))));
    assertThat(keys.find(reveal(issued))).isNotNull();

    clock.advance(Duration.ofDays(90));

    GatewayError refused = refusal(() -> keys.find(reveal(issued)));
    assertThat(refused.kind()).isEqualTo(GatewayError.Kind.UNAUTHORISED);
    assertThat(refused.message()).contains("'ci'", "expired", "2026-04-01");
    assertThat(refused.message()).doesNotContain(reveal(issued));
    String almost = reveal(issued).substring(0, reveal(issued).length() - 1);
    assertThat(keys.find(almost + (reveal(issued).endsWith("a") ? "b" : "a"))).isNull();
    office.change("ci", terms -> until("ci", null));
    assertThat(keys.find(reveal(issued))).isNotNull();
  }

  @Test
  void find_disabledKey_saysSoUntilItIsEnabled() throws Exception {
    IssuedKey issued = office.create(named("ci"));

    office.disable("ci");
    clock.advance(Duration.ofSeconds(5));
    ManagedKey again = office.disable("ci");

    assertThat(again.disabled()).isEqualTo(clock.instant().minusSeconds(5));
    assertThat(refusal(() -> keys.find(reveal(issued))).message()).contains("'ci'", "disabled");
    office.enable("ci");
    assertThat(keys.find(reveal(issued))).isNotNull();
  }

  @Test
  void change_manyAtOnce_noneIsLost() throws Exception {
    office.create(named("ci"));
    KeyOffice elsewhere = new KeyOffice(opened(), clock);
    List<CompletableFuture<Void>> changes = new ArrayList<>();

    for (int i = 0; i < 20; i++) {
      KeyOffice by = i % 2 == 0 ? office : elsewhere;
      changes.add(CompletableFuture.runAsync(() -> addOwner(by)));
    }
    CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new))
        .get(LIMIT.toSeconds(), TimeUnit.SECONDS);

    assertThat(office.get("ci").terms().owner()).hasSize(20);
  }

  private static void addOwner(KeyOffice office) {
    try {
      office.change(
          "ci",
          terms -> {
            String owner = terms.owner();
            return new KeyTerms(
                terms.name(), (owner == null ? "" : owner) + "x", terms.rules(), null);
          });
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void secondGateway_seesEveryChangeOfTheFirst() throws Exception {
    ManagedKeys second = gateway(opened());
    IssuedKey issued = office.create(named("ci"));
    Awaitility.await().atMost(LIMIT).until(() -> second.find(reveal(issued)) != null);

    IssuedKey fresh = office.rotate("ci", Duration.ZERO);
    Awaitility.await().atMost(LIMIT).until(() -> second.find(reveal(fresh)) != null);
    assertThat(second.find(reveal(issued))).isNull();

    office.disable("ci");
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(
            () ->
                assertThatThrownBy(() -> second.find(reveal(fresh))).hasMessageContaining("disab"));
    office.delete("ci");
    Awaitility.await()
        .atMost(LIMIT)
        .ignoreExceptions()
        .until(() -> second.find(reveal(fresh)) == null);
  }

  @Test
  void noteUses_keyThatWasUsed_tellsWhenWithoutTellingOfAChange() throws Exception {
    IssuedKey used = office.create(named("used"));
    office.create(named("idle"));
    KeyTable table = new KeyTable(database);
    long revision = table.revision();
    clock.advance(Duration.ofSeconds(7));

    keys.find(reveal(used));
    keys.noteUses();

    assertThat(office.get("used").lastUsed()).isEqualTo(clock.instant());
    assertThat(office.get("idle").lastUsed()).isNull();
    assertThat(table.revision()).isEqualTo(revision);
  }

  @Test
  void database_holdsNothingOfTheKeyButItsId() throws Exception {
    IssuedKey issued = office.create(named("ci"));
    String secret = reveal(issued).substring(reveal(issued).lastIndexOf('-') + 1);

    assertThat(column("SELECT hash FROM api_key"))
        .singleElement()
        .asString()
        .matches("sha256:[0-9a-f]{32}:[0-9a-f]{64}")
        .doesNotContain(secret);
  }

  @Test
  void hash_ofTwoKeys_hasTwoSalts() throws Exception {
    office.create(named("one"));
    office.create(named("two"));

    assertThat(column("SELECT SUBSTRING(hash, 8, 32) FROM api_key")).doesNotHaveDuplicates();
  }
}
