package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.ProviderDefinition;
import dev.relevo.testing.FakeProvider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which workers stay when the configuration is read again. */
final class FleetChangeTest {
  /** Of every kind one. */
  private static final String FLEET =
      """
      relevo {
        providers {
          groq { api-keys = [gk1, gk2] }
          gemini { api-keys = [k] }
          cohere { api-keys = [k] }
          anthropic { api-keys = [k] }
          gpu { kind = ollama, base-url = "http://10.0.0.1:11434" }
          own { kind = openai-compatible, base-url = "http://10.0.0.2:80", slots = 3 }
          local { kind = embedded, model-file = "qwen2.5-0.5b-instruct-q4_k_m" }
          builtin { kind = builtin }
        }
        model-settings { m { context-tokens = 4096, tier = economic } }
      }
      """;

  @TempDir private Path directory;

  private static List<ProviderDefinition> read(String... lines) {
    Config config = ConfigFactory.parseString(FLEET);
    for (String line : lines) {
      config = ConfigFactory.parseString("relevo." + line).withFallback(config);
    }
    return GatewaySettings.from(config).providers();
  }

  private static FleetChange change(String... lines) {
    return FleetChange.between(new Members(read()).all(), read(lines));
  }

  private static List<String> replaced(FleetChange change) {
    return change.replaced().stream().map(it -> it.old().id().value()).sorted().toList();
  }

  @Test
  void sameConfiguration_readAgain_changesNothing() {
    FleetChange change = change();

    assertThat(change.isNone()).isTrue();
    assertThat(change.kept()).hasSize(8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "groq api-keys = [gk1]",
        "groq slots = 5",
        "groq timeouts.gap = 7s",
        "gemini model = other",
        "cohere embedding-input-type = clustering",
        "anthropic max-tokens = 17",
        "gpu base-url = \"http://10.0.0.1:11435\"",
        "gpu keep-alive = 5m",
        "gpu memory-budget = 9GiB",
        "own use = last-resort",
        "own prices.m { input = 1, output = 2 }",
        "local threads = 1",
        "builtin max-heap = 99MiB"
      })
  void oneKey_changed_replacesThatWorkerAlone(String change) {
    int space = change.indexOf(' ');
    String name = change.substring(0, space);

    FleetChange found = change("providers." + name + "." + change.substring(space + 1));

    assertThat(replaced(found)).containsExactly(name);
    assertThat(found.kept()).hasSize(7);
    assertThat(found.added()).isEmpty();
    assertThat(found.removed()).isEmpty();
  }

  @Test
  void modelSettings_changed_replaceWhoeverMayHaveTheModelButTiersReplaceNobody() {
    assertThat(replaced(change("model-settings.m.context-tokens = 8192"))).hasSize(8);
    assertThat(change("model-settings.m.tier = premium").isNone()).isTrue();
    assertThat(change("routing.strategy = round_robin").isNone()).isTrue();
  }

  @Test
  void priceList_changed_replacesThoseWhoseModelsCostOtherwise() throws Exception {
    Path prices = directory.resolve("prices.conf");
    Files.writeString(
        prices,
        "prices { as-of = \"2026-12-31\", usd-per-million { groq { x { input = 1, output = 2 } } } }");

    assertThat(replaced(change("prices.file = \"" + prices + "\""))).containsExactly("groq");
  }

  @Test
  void catalogue_changed_replacesOnlyWhoeverIsMadeOfTheEntry() {
    assertThat(change("models.catalog.other.url = \"http://127.0.0.1/o.gguf\"").isNone()).isTrue();
    assertThat(
            replaced(
                change(
                    "models.catalog.\"qwen2.5-0.5b-instruct-q4_k_m\".url ="
                        + " \"http://127.0.0.1/o.gguf\"")))
        .containsExactly("local");
  }

  @Test
  void names_thatComeAndGo_areAddedAndRemoved() {
    FleetChange change =
        FleetChange.between(
            members("a", "b"), List.of(provider("b"), provider("c"), provider("d")));

    assertThat(change.added()).extracting(it -> it.settings().id()).containsExactly("c", "d");
    assertThat(change.removed()).extracting(it -> it.id().value()).containsExactly("a");
    assertThat(replaced(change))
        .as("another opener, and nobody can tell what it opens")
        .containsExactly("b");
  }

  @Test
  void providerOfAnApplication_sameOpenerAndSettings_isKept() {
    ProviderDefinition own = provider("a");

    assertThat(FleetChange.between(new Members(List.of(own)).all(), List.of(own)).isNone())
        .isTrue();
  }

  @Test
  void worker_addedWhileRunning_isKeptUnlessItsNameIsConfiguredOtherwise() {
    Members members = new Members(List.of());
    ProviderDefinition added = provider("x");
    members.add(added);

    assertThat(FleetChange.between(members.all(), List.of()).kept()).hasSize(1);
    assertThat(FleetChange.between(members.all(), List.of(added)).kept())
        .singleElement()
        .extracting(Member::configured)
        .as("from now on the configuration says whether it is there")
        .isEqualTo(true);
    assertThat(replaced(FleetChange.between(members.all(), List.of(provider("x")))))
        .containsExactly("x");
  }

  @Test
  void worker_aboutToGo_isNoneAnyMore() {
    Members members = new Members(List.of(provider("a"), provider("b")));
    members.going("a");
    members.going("b");

    FleetChange change = FleetChange.between(members.all(), List.of(provider("a")));

    assertThat(change.added()).hasSize(1);
    assertThat(change.removed()).as("it goes already").isEmpty();
    assertThat(change.kept()).isEmpty();
  }

  // ---- names and ids ----

  @Test
  void members_ofOneNameAfterEachOther_neverHaveTheSameId() {
    Members members = new Members(List.of(provider("a")));
    WorkerId first = members.all().get(0).id();

    assertThat(members.add(provider("a"))).as("the name is taken").isNull();
    WorkerId second = members.put(provider("a")).id();
    members.gone(first);
    assertThat(members.all()).as("one is gone that nobody means by the name").hasSize(1);
    members.gone(second);
    assertThat(members.all()).isEmpty();
    Member third = members.add(provider("a"));

    assertThat(List.of(first, second)).doesNotContain(third == null ? first : third.id());
  }

  @Test
  void member_drained_isWhoTakesItsPlaceTooButNotWhoComesAfterItWasRemoved() {
    Members members = new Members(List.of(provider("a")));
    members.drain("a", true);

    assertThat(members.put(provider("a")).drained()).isTrue();
    members.going("a");
    assertThat(members.drain("a", false)).as("it goes").isNull();
    assertThat(members.put(provider("a")).drained()).isFalse();
  }

  private static ProviderDefinition provider(String name) {
    FakeProvider provider = new FakeProvider();
    return new ProviderDefinition(FakeProvider.settings(name, 0), transport -> provider);
  }

  private static List<Member> members(String... names) {
    return new Members(Arrays.stream(names).map(FleetChangeTest::provider).toList()).all();
  }

  @Test
  void fingerprint_tellsNothingOfTheKeys() {
    Map<String, ProviderDefinition> byName = new TreeMap<>();
    read().forEach(it -> byName.put(it.settings().id(), it));

    assertThat(byName.get("groq").toString()).doesNotContain("gk1", "gk2");
    assertThat(byName.get("groq").fingerprint()).isNotEqualTo(byName.get("own").fingerprint());
  }
}
