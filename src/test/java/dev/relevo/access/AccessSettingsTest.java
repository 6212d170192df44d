package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.settings.Faults;
import dev.relevo.settings.Secret;
import dev.relevo.testing.Configured;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AccessSettingsTest {
  private final Faults faults = new Faults();

  private AccessSettings read(String keys) {
    return AccessSettings.from(
        Configured.section(
            "api-keys = [], admin-keys = [], open = false, managed-keys = off, query-key = off, "
                + keys,
            faults));
  }

  @Test
  void from_textsAndObjects_areKeysWithNamesOrWithout() {
    AccessSettings settings =
        read("api-keys = [\"a,b\", { key = c, name = ci }], admin-keys = { key = r, name = ops }");

    faults.throwIfAny();
    assertThat(settings.apiKeys())
        .containsExactly(
            StaticKey.of("a"), StaticKey.of("b"), new StaticKey(new Secret("c"), "ci"));
    StaticKeys keys = StaticKeys.ofCallers(settings.apiKeys());
    assertThat(keys.find("b")).extracting(caller -> caller.id()).isEqualTo("key-2");
    assertThat(keys.find("c")).extracting(caller -> caller.id()).isEqualTo("ci");
    assertThat(StaticKeys.ofAdministrators(settings.adminKeys()).find("r"))
        .extracting(caller -> caller.id())
        .isEqualTo("ops");
    assertThat(settings.toString()).doesNotContain("Secret[reveal=");
  }

  @Test
  void from_oneKeyTwice_isOneWithTheName() {
    AccessSettings settings = read("api-keys = [a, { key = a, name = ci }, a]");

    faults.throwIfAny();
    assertThat(settings.apiKeys()).containsExactly(new StaticKey(new Secret("a"), "ci"));
    assertThat(settings.with(List.of(StaticKey.of("a"), StaticKey.of("b")), List.of()).apiKeys())
        .containsExactly(new StaticKey(new Secret("a"), "ci"), StaticKey.of("b"));
  }

  @Test
  void asksForKeys_managedOnesAlone_isTrue() {
    assertThat(read("").asksForKeys()).isFalse();
    assertThat(read("admin-keys = r").asksForKeys()).isFalse();
    assertThat(read("api-keys = a").asksForKeys()).isTrue();
    assertThat(read("managed-keys = on").asksForKeys()).isTrue();
    faults.throwIfAny();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "api-keys = [{ key = \"a,b\" }]|box.api-keys.0.key: must be one key",
        "api-keys = [{ name = ci }]|box.api-keys.0.key: is missing",
        "api-keys = [a, { key = b, name = \" \" }]|box.api-keys.1.name: must be a name",
        "api-keys = [{ key = b, name = key-2 }]|box.api-keys.0.name: is 'key-2'",
        "api-keys = [{ key = b, name = anybody }]|box.api-keys.0.name: is 'anybody'",
        "api-keys = [{ key = b, name = \"a\\nb\" }]|box.api-keys.0.name: must be of printable",
        "api-keys = [{ key = b, nam = ci }]|box.api-keys.0.nam: is not a known key",
        "api-keys = [{ key = a, name = x }, { key = b, name = x }]|"
            + "box.api-keys: has another key named 'x'",
        "api-keys = [{ key = a, name = x }], admin-keys = [{ key = b, name = x }]|"
            + "box.admin-keys: has another key named 'x'",
        "api-keys = [{ key = a, name = x }, { key = a, name = y }]|box.api-keys: names one key",
      })
  void from_somethingWrong_isAFaultWithItsPlace(String keys, String fault) {
    read(keys);

    assertThat(faults.found()).singleElement().asString().startsWith(fault);
  }

  @Test
  void from_sameNameForOneKeyInBothLists_isSound() {
    read("api-keys = [{ key = a, name = x }], admin-keys = [{ key = a, name = x }]");

    assertThat(faults.found()).isEmpty();
  }
}
