package dev.relevo.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.chat.Steering;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TraceFileTest {
  private static final String HEAD = "time,caller,model,prompt_tokens,answer_tokens\n";

  @Test
  void read_commaSeparated_isInOrderAndBeginsAtZero() {
    List<TraceRequest> trace =
        TraceFile.read(
            """
            time, caller, model, prompt_tokens, answer_tokens, priority, conversation, note
            1700000002.5, b, m:1, 20, 30, HIGH, c1, x

            1700000000, a, m:2, 10, 40, , , y
            """);

    assertThat(trace)
        .containsExactly(
            new TraceRequest(0, "a", "m:2", 10, 40, Steering.Priority.NORMAL, ""),
            new TraceRequest(2.5, "b", "m:1", 20, 30, Steering.Priority.HIGH, "c1"));
  }

  @Test
  void read_jsonLines_isTheSame() {
    List<TraceRequest> trace =
        TraceFile.read(
            """
            {"time":1,"caller":"a","model":"m","prompt_tokens":10,"answer_tokens":40}
            {"time":3,"caller":"a","model":"m","prompt_tokens":9,"answer_tokens":4,"priority":"low"}
            """);

    assertThat(trace)
        .containsExactly(
            new TraceRequest(0, "a", "m", 10, 40, Steering.Priority.NORMAL, ""),
            new TraceRequest(2, "a", "m", 9, 4, Steering.Priority.LOW, ""));
  }

  @Test
  void write_readAgain_isTheSameToTheMillisecond() {
    String once = TraceFile.write(TraceFile.read(TraceFile.write(Simulation.trace("unequal", 1))));

    assertThat(TraceFile.write(TraceFile.read(once))).isEqualTo(once);
    assertThat(once).startsWith("time,caller,").hasLineCount(391);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "x,a,m,1,1    | line 2: time is 'x' but must be a number",
        "NaN,a,m,1,1  | line 2: time is 'NaN' but must be a number",
        "-1,a,m,1,1   | line 2: the time is -1.0 but must be 0 or more",
        "1,,m,1,1     | line 2: caller is missing",
        "1,a,m,0,1    | line 2: prompt and answer need at least one token each",
        "1,a,m,1      | line 2 has 4 values for 5 names",
        "{\"time\":   | line 2 is no JSON object"
      })
  void read_wrongLine_isToldWithItsNumber(String line, String told) {
    assertThatThrownBy(() -> TraceFile.read(HEAD + line + "\n"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(told);
  }

  @Test
  void read_unknownPriority_tellsWhichThereAre() {
    String text = "time,caller,model,prompt_tokens,answer_tokens,priority\n1,a,m,1,1,urgent\n";

    assertThatThrownBy(() -> TraceFile.read(text))
        .hasMessage("line 2: priority is 'urgent' but must be high, normal or low");
  }

  @Test
  void read_nothing_isRefused() {
    assertThatThrownBy(() -> TraceFile.read(HEAD)).hasMessage("the trace has no requests");
  }
}
