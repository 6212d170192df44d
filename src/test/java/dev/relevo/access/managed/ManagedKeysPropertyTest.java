package dev.relevo.access.managed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.access.KeyRules;
import dev.relevo.access.StaticKey;
import dev.relevo.access.StaticKeys;
import dev.relevo.database.Database;
import dev.relevo.database.DatabaseSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.lifecycle.BeforeContainer;

/** Nothing but the whole key opens, wherever the key is kept. */
final class ManagedKeysPropertyTest {
  private static Path folder = Path.of("");
  private static Database database;
  private static ManagedKeys managed;
  private static String key = "";
  private static StaticKeys configured;

  @BeforeContainer
  static void makeAKey() throws Exception {
    folder = Files.createTempDirectory("keys");
    database = new Database(DatabaseSettings.of(folder.resolve("data")));
    managed = ManagedKeys.of(database, InstantSource.system());
    managed.loaded().toCompletableFuture().get(60, TimeUnit.SECONDS);
    key = managed.office().create(new KeyTerms("one", null, KeyRules.NONE, null)).secret().reveal();
    configured = StaticKeys.ofCallers(List.of(StaticKey.of(key)));
    assertThat(managed.find(key)).isNotNull();
    assertThat(configured.find(key)).isNotNull();
  }

  @AfterContainer
  static void close() throws IOException {
    managed.close();
    database.close();
    Files.delete(folder.resolve("data.mv.db"));
    Files.delete(folder);
  }

  @Property(tries = 2000)
  void find_whatIsNotTheKey_isUnknown(@ForAll("alike") String presented) {
    if (!presented.equals(key)) {
      assertThat(managed.find(presented)).isNull();
      assertThat(configured.find(presented)).isNull();
    }
  }

  @Provide
  Arbitrary<String> alike() {
    Arbitrary<Integer> places = Arbitraries.integers().between(0, key.length() - 1);
    Arbitrary<Character> characters =
        Arbitraries.frequencyOf(
            Tuple.of(3, Arbitraries.chars().alpha().numeric()),
            Tuple.of(1, Arbitraries.chars().all()));
    return Arbitraries.oneOf(
        Arbitraries.strings().all(),
        places.map(end -> key.substring(0, end)),
        places.map(begin -> key.substring(begin)),
        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(3).map(more -> key + more),
        Arbitraries.strings().all().ofMinLength(1).ofMaxLength(3).map(more -> more + key),
        Combinators.combine(places, characters)
            .as((at, other) -> key.substring(0, at) + other + key.substring(at + 1)),
        Combinators.combine(places, characters)
            .as((at, more) -> key.substring(0, at) + more + key.substring(at)),
        places.map(at -> key.substring(0, at) + key.substring(at + 1)),
        Arbitraries.of(
            key.toUpperCase(Locale.ROOT),
            key.toLowerCase(Locale.ROOT),
            key + key,
            "Bearer " + key));
  }
}
