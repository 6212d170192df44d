package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Message;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TurnKeysTest {
  private static final Message QUESTION = Message.user("1+2?");
  private static final Message THREE = Message.toolResult("c", "3");

  private static String key(Message... messages) {
    return TurnKeys.after(List.of(messages)).of("functions.add:0");
  }

  @Test
  void of_afterTheSameSinceTheUserSpoke_isTheSame() {
    assertThat(key(Message.system("new"), Message.user("older"), QUESTION, THREE))
        .isEqualTo(key(Message.system("old"), QUESTION, Message.assistant("a"), THREE));
  }

  @Test
  void of_afterSomethingElse_isAnother() {
    assertThat(key(Message.user("1+3?"))).isNotEqualTo(key(QUESTION));
    assertThat(key(QUESTION, THREE)).isNotEqualTo(key(QUESTION));
    assertThat(key(QUESTION, Message.toolResult("c", "4"))).isNotEqualTo(key(QUESTION, THREE));
    assertThat(key(Message.user("0+3?"), THREE)).isNotEqualTo(key(QUESTION, THREE));
    assertThat(TurnKeys.after(List.of(QUESTION)).of("functions.add:1")).isNotEqualTo(key(QUESTION));
  }
}
