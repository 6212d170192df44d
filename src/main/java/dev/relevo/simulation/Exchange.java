package dev.relevo.simulation;

/**
 * One call to a host, from asking to its end. Ends once: as whole, as failed, or because the asker
 * broke it off. Not thread-safe.
 */
final class Exchange {

  /** How a call fails. */
  enum Failure {
    /** Nothing listens there. */
    REFUSED,
    /** The connection broke. */
    BROKEN,
    /** 404: the host does not have the model. */
    MISSING,
    /** 500. */
    ERROR,
    /** 503: too many wait already. */
    FULL
  }

  /**
   * What the host tells of an answer that is whole.
   *
   * @param promptTokens how many tokens it read; those that it still knew are not counted
   * @param loadSeconds how long it took until the model was there
   * @param promptSeconds how long it read
   * @param answerTokens how many tokens it wrote
   * @param answerSeconds how long it wrote
   */
  record Told(
      int promptTokens,
      double loadSeconds,
      double promptSeconds,
      int answerTokens,
      double answerSeconds) {}

  /** Who asked. */
  interface Asker {
    /** The first token of the answer is here. */
    void spoke();

    /** All of it is here. */
    void whole(Told told);

    /** There will be no (more) answer. */
    void failed(Failure failure);
  }

  final Call call;
  final double since;
  private final Asker asker;
  private boolean over;
  private double modelAt;
  private double promptAt;
  private double answerAt;
  private int promptTokens;

  Exchange(Call call, double since, Asker asker) {
    this.call = call;
    this.since = since;
    this.asker = asker;
  }

  boolean isOver() {
    return over;
  }

  /** The model is there. */
  void hasModel(double now) {
    modelAt = now;
  }

  /** A slot is there: so many tokens are to be read. */
  void reads(int tokens, double now) {
    promptTokens = tokens;
    promptAt = now;
  }

  /** All is read, and the first token is written. */
  void speaks(double now) {
    answerAt = now;
    asker.spoke();
  }

  void ends(double now) {
    if (!over) {
      over = true;
      asker.whole(
          call.isOrderToLoad()
              ? new Told(0, now - since, 0, 0, 0)
              : new Told(
                  promptTokens,
                  modelAt - since,
                  answerAt - promptAt,
                  call.answerTokens(),
                  now - answerAt));
    }
  }

  void fails(Failure failure) {
    if (!over) {
      over = true;
      asker.failed(failure);
    }
  }

  /** The asker does not want it any more; it hears nothing further. */
  void breaksOff() {
    over = true;
  }
}
