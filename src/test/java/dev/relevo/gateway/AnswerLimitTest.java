package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.Message;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class AnswerLimitTest {
  private static final ChatRequest REQUEST = ChatRequest.of(Message.user("hi"));

  @ParameterizedTest
  @CsvSource({
    // asked, usual, most of the model; given, told
    ", , , ,",
    "100, , , 100,",
    "100, 50, , 100,",
    ", 50, , 50, 50",
    ", , 30, 30, 30",
    ", 50, 30, 30, 30",
    ", 20, 30, 20, 20",
    "100, , 30, 30, 30",
    "100, 20, 30, 30, 30",
    "30, , 30, 30,",
    "20, 25, 30, 20,"
  })
  void of_askedUsualAndMost_isWhatIsAskedWithinTheModelsAndToldWhereItDiffers(
      Integer asked, Integer usual, Integer most, Integer given, Integer told) {
    AnswerLimit limit = AnswerLimit.of(asked, usual, most);
    ChatRequest request =
        asked == null ? REQUEST : REQUEST.withSampling(REQUEST.sampling().withMaxTokens(asked));

    assertThat(limit.apply(request).sampling().maxTokens()).isEqualTo(given);
    assertThat(limit.told()).isEqualTo(told);
  }

  @Test
  void apply_nothingToSet_leavesTheRequestAlone() {
    assertThat(AnswerLimit.of(null, null, null).apply(REQUEST)).isSameAs(REQUEST);
  }
}
