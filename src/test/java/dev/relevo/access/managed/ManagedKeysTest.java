package dev.relevo.access.managed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.access.KeyRules;
import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import dev.relevo.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With a file. */
final class ManagedKeysTest extends ManagedKeysContract {
  private static final long LIMIT_SECONDS = 60;
  private static final SecureRandom RANDOM = new SecureRandom();

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();

  @Override
  Database database() {
    return new Database(DatabaseSettings.of(folder.resolve("data")));
  }

  private static KeyTerms named(String name) {
    return new KeyTerms(name, null, KeyRules.NONE, null);
  }

  @Test
  void file_holdsNothingOfAKeyThatWasMadeAndUsedAndRotated() throws Exception {
    Path file = folder.resolve("other.mv.db");
    String[] secrets = new String[2];
    Database database = new Database(DatabaseSettings.of(folder.resolve("other")));
    try (ManagedKeys keys = ManagedKeys.of(database, clock)) {
      keys.loaded().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      secrets[0] = keys.office().create(named("visible")).secret().reveal();
      keys.find(secrets[0]);
      secrets[1] = keys.office().rotate("visible", Duration.ofDays(1)).secret().reveal();
      keys.find(secrets[1]);
      database.persist();

      assertHoldsNothing(file, secrets);
    }
    database.close();
    assertHoldsNothing(file, secrets);
  }

  private static void assertHoldsNothing(Path file, String... secrets) throws Exception {
    byte[] bytes = Files.readAllBytes(file);
    String latin = new String(bytes, StandardCharsets.ISO_8859_1);
    String wide = new String(bytes, StandardCharsets.UTF_16BE);
    assertThat(latin).contains("visible"); // so it is seen what is there
    for (String secret : secrets) {
      String own = secret.substring(secret.lastIndexOf('-') + 1);
      for (int i = 0; i + 12 <= own.length(); i += 6) {
        assertThat(latin.contains(own.substring(i, i + 12))).isFalse();
        assertThat(wide.contains(own.substring(i, i + 12))).isFalse();
      }
    }
  }

  @Test
  void find_unknownIdOrWrongSecretOrRightKey_computesTheSameDigests() throws Exception {
    AtomicInteger digests = new AtomicInteger();
    Database database = database();
    try (ManagedKeys keys =
        new ManagedKeys(
            database,
            clock,
            (salt, key) -> {
              digests.incrementAndGet();
              assertThat(salt).hasSize(16);
              return KeyDigest.SHA_256.of(salt, key);
            })) {
      keys.start();
      keys.loaded().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      IssuedKey issued = keys.office().create(named("ci"));
      String right = issued.secret().reveal();
      String id = issued.key().id();

      for (boolean rotated : new boolean[] {false, true}) {
        if (rotated) {
          right = keys.office().rotate("ci", Duration.ofDays(1)).secret().reveal();
        }
        assertThat(digestsOf(keys, right, digests)).isEqualTo(2);
        assertThat(digestsOf(keys, KeyFormat.newKey(id, RANDOM), digests)).isEqualTo(2);
        assertThat(digestsOf(keys, KeyFormat.newKey("0000000000", RANDOM), digests)).isEqualTo(2);
        assertThat(digestsOf(keys, "sk-something-else", digests)).isEqualTo(2);
      }
    }
    database.close();
  }

  private static int digestsOf(ManagedKeys keys, String key, AtomicInteger digests) {
    int before = digests.get();
    keys.find(key);
    return digests.get() - before;
  }

  @Test
  void find_beforeTheDatabaseIsOpen_tellsThoseWithManagedKeysToTryAgain() throws Exception {
    Path occupied = Files.createFile(folder.resolve("occupied"));
    Database never = new Database(DatabaseSettings.of(occupied.resolve("data")));
    try (ManagedKeys keys = ManagedKeys.of(never, clock)) {
      assertThat(keys.areRequired()).isTrue();
      assertThatThrownBy(() -> keys.find(KeyFormat.newKey("0000000000", RANDOM)))
          .isInstanceOfSatisfying(
              GatewayException.class,
              refused -> {
                GatewayError error = refused.error();
                assertThat(error.kind()).isEqualTo(GatewayError.Kind.OVERLOADED);
                assertThat(error.retryAfter()).isNotNull();
              });
      assertThat(keys.find("sk-other")).isNull();
      assertThat(keys.find("")).isNull();
      assertThat(keys.find(null)).isNull();
    }
    never.close();
  }

  @Test
  void find_databaseGoneSince_theLastKeysHold() throws Exception {
    Database database = database();
    try (ManagedKeys keys = ManagedKeys.of(database, clock)) {
      keys.loaded().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      String key = keys.office().create(named("ci")).secret().reveal();

      database.close();

      assertThat(keys.find(key)).isNotNull();
      assertThatThrownBy(() -> keys.office().create(named("other"))).hasMessageContaining("closed");
    }
  }

  @Test
  void find_rowThatSomebodyHasSpoiled_opensNothingAndOthersWork() throws Exception {
    Database database = database();
    try (ManagedKeys keys = ManagedKeys.of(database, clock)) {
      keys.loaded().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
      String spoiled = keys.office().create(named("spoiled")).secret().reveal();
      try (Connection connection = database.connection();
          Statement statement = connection.createStatement()) {
        statement.execute("UPDATE api_key SET hash = 'sha256:', version = version + 1");
      }
      String other = keys.office().create(named("other")).secret().reveal();

      assertThat(keys.find(spoiled)).isNull();
      assertThat(keys.find(other)).isNotNull();
    }
    database.close();
  }
}
