package dev.relevo.provider.embedded;

import static dev.relevo.provider.embedded.EmbeddedFixture.call;
import static dev.relevo.provider.embedded.EmbeddedFixture.question;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.ProviderException;
import dev.relevo.chat.Sampling;
import dev.relevo.testing.TinyGguf;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How tokens are picked and counted, through the real engine. */
class EmbeddedSamplingIT {
  private static final int WINDOW = 128;

  @TempDir private static Path folder;
  private static EmbeddedFixture fixture;

  @BeforeAll
  static void start() {
    fixture =
        EmbeddedFixture.with(
                TinyGguf.write(folder.resolve("tiny.gguf")),
                Map.of("slots", 1, "context-tokens", WINDOW))
            .started();
  }

  @AfterAll
  static void stop() {
    fixture.close();
  }

  @Test
  void complete_sameSeed_isTheSameWhateverWasReadBefore() {
    Sampling seeded = new Sampling(1.5, null, null, 30, List.of(), 7L, null, null);

    String first = text(seeded);
    text(new Sampling(0.0, null, null, 9, List.of(), null, null, null));

    assertThat(text(seeded)).isEqualTo(first);
    assertThat(text(new Sampling(1.5, null, null, 30, List.of(), 8L, null, null)))
        .isNotEqualTo(first);
  }

  @Test
  void complete_oneCandidateLeft_isTheGreedyAnswer() {
    String greedy = text(new Sampling(0.0, null, null, 30, List.of(), 1L, null, null));

    assertThat(text(new Sampling(2.0, null, 1, 30, List.of(), 1L, null, null))).isEqualTo(greedy);
    assertThat(text(new Sampling(2.0, 1e-6, null, 30, List.of(), 1L, null, null)))
        .isEqualTo(greedy);
  }

  @Test
  void complete_stopOverSeveralTokens_leaksNothing() {
    String free = text(Sampling.DEFAULT.withTemperature(0).withMaxTokens(40));
    for (int length : List.of(2, 7, 12)) {
      String stop = free.substring(free.length() / 2, free.length() / 2 + length);
      ChatResponse.Answer answer =
          answer(
              Sampling.DEFAULT.withTemperature(0).withMaxTokens(40).withStop(List.of("§", stop)));

      assertThat(answer.text()).isEqualTo(free.substring(0, free.indexOf(stop)));
      assertThat(answer.finishReason()).isEqualTo(FinishReason.STOP);
    }
  }

  @Test
  void complete_stopThatEndsWithTheLastAllowedToken_isAStop() {
    String free = text(Sampling.DEFAULT.withTemperature(0).withMaxTokens(10));
    Sampling stopped =
        Sampling.DEFAULT
            .withTemperature(0)
            .withMaxTokens(10)
            .withStop(List.of(free.substring(free.length() - 2)));

    assertThat(answer(stopped).finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void complete_cutWithinWhatMayBecomeAStop_losesNothing() {
    String free = text(Sampling.DEFAULT.withTemperature(0).withMaxTokens(10));
    Sampling held =
        Sampling.DEFAULT
            .withTemperature(0)
            .withMaxTokens(10)
            .withStop(List.of(free.substring(free.length() - 3) + "§"));
    ChatResponse.Answer answer = answer(held);

    assertThat(answer.text()).isEqualTo(free);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(answer.usage().completionTokens()).isEqualTo(10);
  }

  @Test
  void complete_promptOfTheWholeWindowButOne_isAnsweredByOneToken() {
    int overhead = answer(letters(1), 1).usage().promptTokens() - 1;
    int largest = WINDOW - 1 - overhead;

    ChatResponse.Answer answer = answer(letters(largest), 50);

    assertThat(answer.usage().promptTokens()).isEqualTo(WINDOW - 1);
    assertThat(answer.usage().completionTokens()).isEqualTo(1);
    assertThat(answer.finishReason()).isEqualTo(FinishReason.LENGTH);
    assertThat(fixture.provider.complete(call(letters(largest + 1)), fixture.lane))
        .failsWithin(Duration.ofSeconds(30))
        .withThrowableThat()
        .withCauseInstanceOf(ProviderException.class)
        .withMessageContaining("the prompt has 128 tokens, but the model's window has 128");
    assertThat(answer(letters(largest - 9), 50).usage().totalTokens()).isEqualTo(WINDOW);
  }

  private static ChatRequest letters(int count) {
    return question(50).withMessages(List.of(Message.user("x".repeat(count))));
  }

  private static ChatResponse.Answer answer(ChatRequest request, int maxTokens) {
    return fixture.complete(
        request.withSampling(Sampling.DEFAULT.withTemperature(0).withMaxTokens(maxTokens)));
  }

  private static String text(Sampling sampling) {
    return answer(sampling).text();
  }

  private static ChatResponse.Answer answer(Sampling sampling) {
    return fixture.complete(question(1).withSampling(sampling));
  }
}
