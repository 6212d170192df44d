package dev.relevo.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.ChatRequest;
import dev.relevo.chat.FinishReason;
import dev.relevo.chat.Message;
import dev.relevo.chat.ResponseFormat;
import dev.relevo.chat.Sampling;
import dev.relevo.chat.TokenLogprob;
import dev.relevo.chat.Usage;
import dev.relevo.pool.RoutingSettings;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class ResumptionTest {
  private static final RoutingSettings SETTINGS =
      GatewaySettings.from(ConfigFactory.parseString("relevo.routing.mid-stream = instruct"))
          .routing();

  private final List<ChatEvent> out = new ArrayList<>();

  private static Resumption of(Resumption.Way way, String text) {
    Delivered delivered = new Delivered(ResponseFormat.TEXT, SETTINGS.midStream());
    if (!text.isEmpty()) {
      delivered.add(new ChatEvent.TextDelta(text));
    }
    return Resumption.of(way, delivered, SETTINGS);
  }

  private void feed(Resumption resumption, String... pieces) {
    for (String piece : pieces) {
      resumption.take(new ChatEvent.TextDelta(piece), out::add);
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    for (ChatEvent event : out) {
      if (event instanceof ChatEvent.TextDelta delta) {
        text.append(delta.text());
      }
    }
    return text.toString();
  }

  private void end(Resumption resumption) {
    resumption.take(new ChatEvent.UsageReported(Usage.reported(1, 2), null), out::add);
    resumption.take(new ChatEvent.Finished(FinishReason.STOP), out::add);
  }

  @ParameterizedTest
  @CsvSource({
    // cut anywhere, in pieces of any size: what was delivered is dropped to the character
    "'Hello', 'Hello world', ' world'",
    "'Hello', 'Hello', ''",
    "'Héllo 🌍', 'Héllo 🌍!', '!'",
    "'', 'abc', 'abc'"
  })
  void replay_sameText_passesOnTheRest(String delivered, String again, String rest) {
    for (int size = 1; size <= again.length(); size++) {
      out.clear();
      Resumption replay = of(Resumption.Way.REPLAY, delivered);
      for (int i = 0; i < again.length(); i += size) {
        feed(replay, again.substring(i, Math.min(again.length(), i + size)));
      }
      end(replay);

      assertThat(replay.hasDiverged()).isFalse();
      assertThat(text()).isEqualTo(rest);
      assertThat(out).last().isEqualTo(new ChatEvent.Finished(FinishReason.STOP));
    }
  }

  @Test
  void replay_otherText_divergesAndPassesOnNothing() {
    Resumption replay = of(Resumption.Way.REPLAY, "Hello");

    feed(replay, "He");
    assertThat(replay.hasDiverged()).isFalse();
    feed(replay, "y you");

    assertThat(replay.hasDiverged()).isTrue();
    assertThat(out).isEmpty();
  }

  @Test
  void replay_endsTooSoon_divergesAndTellsNoUsage() {
    Resumption replay = of(Resumption.Way.REPLAY, "Hello");

    feed(replay, "Hell");
    end(replay);

    assertThat(replay.hasDiverged()).isTrue();
    assertThat(out).isEmpty();
  }

  @Test
  void replay_toolCallInsteadOfTheRest_diverges() {
    Resumption replay = of(Resumption.Way.REPLAY, "Hello");

    replay.take(new ChatEvent.ToolCallDelta(0, "id", "f", ""), out::add);

    assertThat(replay.hasDiverged()).isTrue();
    assertThat(out).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    // the delivered text, what the model says then, what is left of it
    "'The quick brown fox', 'brown fox jumps', ' jumps'",
    "'The quick brown fox', ' jumps', ' jumps'",
    "'The quick brown fox', 'The quick brown fox jumps', ' jumps'",
    "'The quick brown fox', 'fox', 'fox'",
    "'The quick brown fox', ' brown fox', ''",
    "'a', 'abc', 'abc'",
    "'go go go go ', 'go go on', 'on'"
  })
  void instruct_overlap_isDropped(String delivered, String said, String rest) {
    for (int size = 1; size <= said.length(); size++) {
      out.clear();
      Resumption instruct = of(Resumption.Way.INSTRUCT, delivered);
      for (int i = 0; i < said.length(); i += size) {
        feed(instruct, said.substring(i, Math.min(said.length(), i + size)));
      }
      end(instruct);

      assertThat(text()).as("pieces of %s", size).isEqualTo(rest);
    }
  }

  @ParameterizedTest
  @EnumSource(Resumption.Way.class)
  void anyWay_logprobs_areDropped(Resumption.Way way) {
    Resumption resumption = of(way, "Hello");
    feed(resumption, "Hello world");
    TokenLogprob token = new TokenLogprob("world", -1, null, List.of());
    resumption.take(new ChatEvent.LogprobsDelta(List.of(token)), out::add);
    end(resumption);

    assertThat(out).noneMatch(ChatEvent.LogprobsDelta.class::isInstance);
    assertThat(out).last().isInstanceOf(ChatEvent.Finished.class);
  }

  @Test
  void ways_replayFirstOnlyWhereItShouldBeTheSameText() {
    assertThat(Resumption.ways(false, true, RoutingSettings.MidStream.CONTINUE))
        .containsExactly(Resumption.Way.REPLAY);
    assertThat(Resumption.ways(true, false, RoutingSettings.MidStream.CONTINUE))
        .containsExactly(Resumption.Way.PREFILL, Resumption.Way.REPLAY);
    assertThat(Resumption.ways(true, true, RoutingSettings.MidStream.INSTRUCT))
        .containsExactly(Resumption.Way.REPLAY, Resumption.Way.PREFILL, Resumption.Way.INSTRUCT);
    assertThat(Resumption.isRepeatable(Sampling.DEFAULT)).isFalse();
    assertThat(Resumption.isRepeatable(Sampling.DEFAULT.withTemperature(0))).isTrue();
    assertThat(Resumption.isRepeatable(Sampling.DEFAULT.withTemperature(1).withSeed(3))).isTrue();
  }

  @Test
  void request_ofEachWay_asksAsItSays() {
    ChatRequest original = ChatRequest.of(Message.user("Hi"));

    assertThat(of(Resumption.Way.REPLAY, "Hel").request(original)).isEqualTo(original);
    assertThat(of(Resumption.Way.PREFILL, "Hel").request(original).messages())
        .containsExactly(Message.user("Hi"), Message.assistant("Hel"));
    assertThat(of(Resumption.Way.INSTRUCT, "Hel").request(original).messages())
        .containsExactly(
            Message.user("Hi"),
            Message.assistant("Hel"),
            Message.user(SETTINGS.midStreamInstruction()));
  }
}
