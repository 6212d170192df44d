package dev.relevo.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

final class TraceContextTest {
  private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

  @Test
  void parse_wellFormed_isReadAndWrittenAgain() {
    TraceContext context = TraceContext.parse(PARENT, "vendor=1");

    assertThat(context)
        .isEqualTo(
            new TraceContext(
                "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", true, "vendor=1"));
    assertThat(context.parent()).isEqualTo(PARENT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "01-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-later",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-03"
      })
  void parse_laterVersionOrMoreFlags_isReadAsFarAsItIsKnown(String parent) {
    assertThat(TraceContext.parse(parent, null)).isEqualTo(TraceContext.parse(PARENT, ""));
  }

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(
      strings = {
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
        "4bf92f3577b34da6a3ce929d0e0e4736"
      })
  void parse_anythingElse_isNone(String parent) {
    assertThat(TraceContext.parse(parent, "vendor=1")).isNull();
  }

  @Test
  void child_anyRandomNumber_isInTheSameTraceAtAnotherPlace() {
    TraceContext context = TraceContext.parse(PARENT, "vendor=1");
    AtomicLong zero = new AtomicLong();

    TraceContext child = context.child(zero::get);

    assertThat(child.parent()).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000001-01");
    assertThat(child.state()).isEqualTo("vendor=1");
  }

  @Test
  void begin_anyRandomNumbers_isWellFormed() {
    TraceContext begun = TraceContext.begin(false, new AtomicLong(-1)::getAndIncrement);

    assertThat(TraceContext.parse(begun.parent(), null)).isEqualTo(begun);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", "a=\u00fc", "a=1\r\nx: y", "a=\u001b"})
  void parse_stateThatNoHeaderCarries_isLeftOut(String state) {
    assertThat(TraceContext.parse(PARENT, state))
        .isEqualTo(TraceContext.parse(PARENT, "vendor=1").withoutState());
  }

  @Test
  void parse_stateThatIsTooLong_isLeftOut() {
    assertThat(TraceContext.parse(PARENT, "a=" + "x".repeat(510)).state()).hasSize(512);
    assertThat(TraceContext.parse(PARENT, "a=" + "x".repeat(511)).state()).isNull();
  }
}
