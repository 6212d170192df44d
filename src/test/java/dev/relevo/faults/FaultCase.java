package dev.relevo.faults;

import java.util.ArrayList;
import java.util.List;

/**
 * One cell of the table.
 *
 * @param row the fault
 * @param format how the upstreams speak
 * @param streamed whether the caller wants a stream
 */
record FaultCase(Row row, Format format, boolean streamed) {
  /** Whether the row is about that. */
  boolean isMeant() {
    return row.isFor(format, streamed);
  }

  /** How it is called in test reports. */
  String title() {
    return row.name() + " [" + format.title() + (streamed ? ", streamed]" : ", whole]");
  }

  /** Tries it and notes what happened; fails when that is not what is expected. */
  void run(Stage.Hall hall, FaultTable table) {
    String happened = "the gateway did not start";
    List<String> wrong = new ArrayList<>();
    try (Stage stage = new Stage(hall, row, format, streamed)) {
      happened = "no response";
      Answer answer = row.story().tell(stage);
      happened = answer.inShort();
      for (Expect expectation : row.expectations(streamed)) {
        attempt(() -> expectation.check(stage, answer), wrong);
      }
      attempt(stage::isAliveAndIdle, wrong);
      happened += " (" + stage.asked() + ")";
    } catch (RuntimeException | AssertionError e) {
      wrong.add(said(e));
    }
    table.note(this, happened, wrong.isEmpty());
    if (!wrong.isEmpty()) {
      throw new AssertionError(title() + ": " + happened + ": " + String.join("; ", wrong));
    }
  }

  private static void attempt(Runnable step, List<String> wrong) {
    try {
      step.run();
    } catch (RuntimeException | AssertionError e) {
      wrong.add(said(e));
    }
  }

  private static String said(Throwable failure) {
    return String.valueOf(failure.getMessage()).strip().replaceAll("\\s+", " ");
  }
}
