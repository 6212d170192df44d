package dev.relevo.faults;

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
    try (Stage stage = new Stage(hall, row, format, streamed)) {
      happened = "no response";
      Answer answer = row.story().tell(stage);
      happened = answer.inShort() + " (" + stage.asked() + ")";
      for (Expect expectation : row.expectations(streamed)) {
        expectation.check(stage, answer);
      }
      stage.isAliveAndIdle();
      table.note(this, happened, true);
    } catch (RuntimeException | AssertionError e) {
      table.note(this, happened, false);
      throw new AssertionError(title() + ": " + happened + ": " + e.getMessage(), e);
    }
  }
}
