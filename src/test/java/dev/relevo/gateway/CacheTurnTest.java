package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.AnswerBuilder;
import dev.relevo.chat.CacheResult;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.ChatResponse;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.Served;
import dev.relevo.chat.Steering;
import dev.relevo.chat.Usage;
import dev.relevo.testing.RandomAnswers;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

final class CacheTurnTest {
  private static final Served SERVED = new Served("once", "a", "m", 1, false, false);
  private static final ChatEvent.UsageReported USAGE =
      new ChatEvent.UsageReported(Usage.reported(3, 5), new ChatEvent.Timing(1, 2, 3));

  private final ResponseCache cache =
      new ResponseCache(
          new CacheSettings(CacheSettings.Use.OPT_IN, 64 << 20, Duration.ofHours(1)), () -> 0);

  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  private CacheTurn turn(Steering.Caching caching) {
    return cache.turn(
        ChatRequest.of("m", List.of(Message.user("hello")))
            .withSteering(Steering.DEFAULT.withCaching(caching)));
  }

  private ChatResponse.@Nullable Answer kept() {
    ChatResponse response = turn(Steering.Caching.FORCE).find("now");
    return response == null ? null : response.answer();
  }

  private static ChatResponse.Answer answer(FinishReason reason) {
    return new ChatResponse.Answer(
        "hi", "hm", List.of(), reason, USAGE.usage(), USAGE.timing(), List.of());
  }

  private void stream(Served served, List<ChatEvent> events) {
    CacheTurn turn = turn(Steering.Caching.FORCE);
    var unused = turn.told(served);
    events.forEach(turn::add);
  }

  private static ChatResponse.Answer untimed(List<ChatEvent> events) {
    AnswerBuilder whole = new AnswerBuilder();
    for (ChatEvent event : events) {
      whole.add(
          event instanceof ChatEvent.UsageReported told
              ? new ChatEvent.UsageReported(told.usage(), null)
              : event);
    }
    return whole.build();
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void add_wholeStream_isKeptAsItWasButForWhatWasMeasured(long seed) {
    List<ChatEvent> events = RandomAnswers.of(seed);

    stream(SERVED, events);

    assertThat(kept()).isEqualTo(untimed(events));
  }

  @Test
  void add_streamWithoutItsEnd_isNotKept() {
    List<ChatEvent> events = RandomAnswers.of(1);

    stream(SERVED, events.subList(0, events.size() - 1));

    assertThat(kept()).isNull();
  }

  @Test
  void add_seam_isNotKept() {
    stream(
        SERVED,
        List.of(
            new ChatEvent.TextDelta("he"),
            new ChatEvent.Continued(new Served("once", "b", "m", 2, true, false), 2),
            new ChatEvent.TextDelta("llo"),
            USAGE,
            new ChatEvent.Finished(FinishReason.STOP)));

    assertThat(kept()).isNull();
  }

  @Test
  void add_absurdlyLongAnswer_isNotKept() {
    String piece = "x".repeat(1 << 18);

    stream(
        SERVED,
        List.of(
            new ChatEvent.TextDelta(piece + piece),
            new ChatEvent.ReasoningDelta(piece + piece),
            new ChatEvent.TextDelta("x"),
            USAGE,
            new ChatEvent.Finished(FinishReason.STOP)));

    assertThat(kept()).isNull();
  }

  @ParameterizedTest
  @EnumSource
  void told_finishReason_onlyWhatWasWithheldIsNotKept(FinishReason reason) {
    var unused = turn(Steering.Caching.FORCE).told(new ChatResponse(SERVED, answer(reason)));

    boolean expected = reason != FinishReason.CONTENT_FILTER;
    assertThat(kept() != null).isEqualTo(expected);
    if (expected) {
      ChatResponse.Answer kept = Objects.requireNonNull(kept());
      assertThat(kept.usage()).isEqualTo(USAGE.usage());
      assertThat(kept.timing()).isNull();
    }
  }

  @ParameterizedTest
  @CsvSource({"true, false", "false, true"})
  void told_somebodyElse_isNotKept(boolean fallback, boolean substituted) {
    Served other = new Served("once", "b", "n", 2, fallback, substituted);

    var unused =
        turn(Steering.Caching.FORCE).told(new ChatResponse(other, answer(FinishReason.STOP)));
    stream(other, RandomAnswers.of(1));

    assertThat(kept()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"FORCE, MISS", "REFRESH, REFRESHED", "USE, SKIPPED"})
  void told_asked_isMarked(Steering.Caching caching, CacheResult.Kind expected) {
    Served marked = SERVED.withCache(CacheResult.of(expected));

    assertThat(turn(caching).told(SERVED)).isEqualTo(marked);
    assertThat(turn(caching).told(new ChatResponse(SERVED, answer(FinishReason.STOP))).served())
        .isEqualTo(marked);
    assertThat(kept() != null).isEqualTo(expected != CacheResult.Kind.SKIPPED);
  }

  @ParameterizedTest
  @EnumSource(names = {"AS_CONFIGURED", "OFF"})
  void told_notAsked_saysAndKeepsNothing(Steering.Caching caching) {
    CacheTurn turn = turn(caching);

    assertThat(turn.told(SERVED)).isEqualTo(SERVED);
    RandomAnswers.of(1).forEach(turn::add);

    assertThat(kept()).isNull();
    stream(SERVED, RandomAnswers.of(1));
    assertThat(turn(caching).find("now")).isNull();
  }

  @Test
  void find_refresh_looksNothingUpAndReplaces() {
    stream(SERVED, RandomAnswers.of(1));
    CacheTurn turn = turn(Steering.Caching.REFRESH);

    assertThat(turn.find("now")).isNull();
    var unused = turn.told(new ChatResponse(SERVED, answer(FinishReason.STOP)));

    assertThat(Objects.requireNonNull(kept()).text()).isEqualTo("hi");
  }
}
