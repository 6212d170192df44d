package dev.relevo.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.gateway.ReloadReport;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which keys have changed, and what is told of them. */
final class ConfigKeysTest {
  private static ConfigKeys keys(String text) {
    return new ConfigKeys(ConfigFactory.parseString(text));
  }

  @Test
  void changedSince_valuesComeGoAndChange_theirFullKeysInOrder() {
    ConfigKeys before = keys("a { b = 1, c = [1, 2], d = x, e = null }, \"f.g\".h = 1");
    ConfigKeys now = keys("a { b = 2, c = [1, 3], e = 1, z = 1 }, \"f.g\".h = 2");

    assertThat(now.changedSince(before))
        .containsExactly("a.b", "a.c", "a.d", "a.e", "a.z", "f.g.h");
    assertThat(now.changedSince(now)).isEmpty();
  }

  @Test
  void changedSince_writtenElsewhereOrOtherwise_isNoChange() {
    assertThat(keys("a { b = 1 }").changedSince(keys("# a comment\n\na.b=1"))).isEmpty();
  }

  @Test
  void toString_ofSecrets_tellsNone() {
    ConfigKeys keys = keys("a.api-keys = [secret]");

    assertThat(keys).asString().doesNotContain("secret");
  }

  private static final ReloadReport NOBODY =
      new ReloadReport(List.of(), List.of(), List.of(), List.of("a"));

  @Test
  void done_whatCannotChangeWhileRunning_isToldUntilTheNextStart() {
    ConfigKeys started = keys("relevo { http { port = 1, max-body = 1 }, database.file = a }");
    ConfigKeys first = keys("relevo { http { port = 2, max-body = 2 }, database.file = a }");
    ConfigKeys second = keys("relevo { http { port = 2, max-body = 2 }, database.file = b }");

    Reloaded one = Reloaded.done(NOBODY, first, started, started);
    Reloaded two = Reloaded.done(NOBODY, second, first, started);
    Reloaded three = Reloaded.done(NOBODY, started, second, started);

    assertThat(one.changed()).containsExactly("relevo.http.max-body");
    assertThat(one.atNextStart()).containsExactly("relevo.http.port");
    assertThat(two.changed()).isEmpty();
    assertThat(two.atNextStart()).containsExactly("relevo.database.file", "relevo.http.port");
    assertThat(three.atNextStart()).as("it is as it was").isEmpty();
  }

  @Test
  void done_keysOfProviders_areToldOfThoseThatWereReplacedAlone() {
    ReloadReport workers =
        new ReloadReport(List.of("new"), List.of("old"), List.of("gone"), List.of());
    ConfigKeys before = keys("relevo.providers { old { slots = 1 }, gone { slots = 1 } }");
    ConfigKeys now = keys("relevo.providers { old { slots = 2 }, new { slots = 1 } }");

    Reloaded reloaded = Reloaded.done(workers, now, before, before);

    assertThat(reloaded.changed()).containsExactly("relevo.providers.old.slots");
    assertThat(reloaded.line())
        .isEqualTo(
            "the configuration was reloaded: workers added: new; workers replaced: old; workers"
                + " removed: gone; changed: relevo.providers.old.slots");
  }

  @Test
  void line_nothingChangedOrRefused_saysSo() {
    ConfigKeys same = keys("a = 1");

    assertThat(Reloaded.done(NOBODY, same, same, same).line()).endsWith("nothing has changed");
    assertThat(Reloaded.refused(List.of("a.b: is wrong", "a.c: too")).line())
        .contains("nothing has changed", "a.b: is wrong; a.c: too")
        .doesNotContain("\n");
  }
}
