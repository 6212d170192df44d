package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class LabelValuesTest {
  private final LabelValues values = new LabelValues(2);

  @Test
  void known_beforeItIsLearned_isOneOfTheOthers() {
    assertThat(values.known("a")).isEqualTo("(others)");
    assertThat(values.learned("a")).isEqualTo("a");
    assertThat(values.known("a")).isEqualTo("a");
  }

  @Test
  void learned_whenThereIsNoRoom_isOneOfTheOthers() {
    values.learned("a");
    values.learned("b");

    assertThat(values.learned("c")).isEqualTo("(others)");
    assertThat(values.learned("b")).isEqualTo("b");
  }

  @Test
  void granted_needNoRoomAndAreReplaced() {
    values.learned("a");
    values.learned("b");
    values.grant(Set.of("c", "d"));

    assertThat(values.known("c")).isEqualTo("c");
    assertThat(values.learned("d")).isEqualTo("d");

    values.grant(Set.of("d"));

    assertThat(values.known("c")).isEqualTo("(others)");
  }
}
