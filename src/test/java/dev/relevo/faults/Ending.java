package dev.relevo.faults;

/**
 * How an answer ends, in so far as its format has words for it.
 *
 * @param finish the finish reason in OpenAI's words; empty when none is told
 * @param mark whether the format's end mark follows
 * @param usage whether the tokens are told
 */
record Ending(String finish, boolean mark, boolean usage) {
  /** As it should be. */
  static final Ending WHOLE = new Ending("stop", true, true);

  static final Ending WITHOUT_USAGE = new Ending("stop", true, false);
  static final Ending FINISH_AND_USAGE = new Ending("stop", false, true);
  static final Ending FINISH_ALONE = new Ending("stop", false, false);
  static final Ending FILTERED = new Ending("content_filter", true, true);
  static final Ending NEITHER = new Ending("", false, false);
}
