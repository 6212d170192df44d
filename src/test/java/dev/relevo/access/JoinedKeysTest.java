package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.GatewayException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JoinedKeysTest {
  private final List<String> asked = new ArrayList<>();

  private Keys place(String key, boolean required) {
    return new Keys() {
      @Override
      public boolean areRequired() {
        return required;
      }

      @Override
      public @Nullable Caller find(@Nullable String presented) {
        asked.add(key);
        if ("old".equals(presented) && key.equals("b")) {
          throw GatewayError.of(GatewayError.Kind.UNAUTHORISED, "expired").toException();
        }
        return key.equals(presented) ? new Caller(key, key, false, KeyRules.NONE) : null;
      }
    };
  }

  private final Keys keys =
      new JoinedKeys(place("a", false), place("b", true), place("old", false));

  @Test
  void find_anyKey_asksAllPlaces() {
    assertThat(keys.find("a")).extracting(caller -> caller.id()).isEqualTo("a");
    assertThat(keys.find("none")).isNull();
    assertThat(asked).containsExactly("a", "b", "old", "a", "b", "old");
  }

  @Test
  void find_placeThatRefuses_countsOnlyWhereNoOtherKnowsTheKey() {
    assertThat(keys.find("old")).extracting(caller -> caller.id()).isEqualTo("old");
    assertThatThrownBy(() -> new JoinedKeys(place("a", false), place("b", true)).find("old"))
        .isInstanceOf(GatewayException.class)
        .hasMessageContaining("expired");
  }

  @Test
  void areRequired_byOnePlace_isTrue() {
    assertThat(keys.areRequired()).isTrue();
    assertThat(new JoinedKeys(place("a", false)).areRequired()).isFalse();
  }
}
