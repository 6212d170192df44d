package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeyRulesTest {
  private static KeyRules rules(Steering.Privacy privacy, Steering.Priority priority) {
    return new KeyRules(Permissions.ALL, privacy, priority, null, null);
  }

  @Test
  void bind_nothingSpecial_changesNothing() {
    assertThat(KeyRules.NONE.bind(Steering.DEFAULT)).isEqualTo(Steering.DEFAULT);
  }

  @ParameterizedTest
  @CsvSource({"ANY, ANY, ANY", "ANY, LOCAL, LOCAL", "LOCAL, ANY, LOCAL", "LOCAL, LOCAL, LOCAL"})
  void bind_privacy_theStricterHolds(
      Steering.Privacy key, Steering.Privacy said, Steering.Privacy bound) {
    assertThat(rules(key, null).bind(Steering.DEFAULT.withPrivacy(said)).privacy())
        .isEqualTo(bound);
  }

  @ParameterizedTest
  @CsvSource({
    "HIGH, HIGH, HIGH",
    "HIGH, LOW, LOW",
    "NORMAL, HIGH, NORMAL",
    "NORMAL, LOW, LOW",
    "LOW, HIGH, LOW"
  })
  void bind_priority_isNoHigherThanTheKeys(
      Steering.Priority key, Steering.Priority said, Steering.Priority bound) {
    KeyRules rules = rules(Steering.Privacy.ANY, key);

    assertThat(rules.bind(Steering.DEFAULT.withPriority(said)).priority()).isEqualTo(bound);
  }

  @Test
  void bind_permissions_areTakenAlong() {
    Permissions permissions = new Permissions(List.of("m"), List.of("w"));
    KeyRules rules = new KeyRules(permissions, Steering.Privacy.ANY, null, null, null);

    assertThat(rules.bind(Steering.DEFAULT).permissions()).isEqualTo(permissions);
  }
}
