package dev.relevo.access.managed;

/** Why what an administrator wants to do with a key cannot be. */
public final class KeyRefusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What stands against it. */
  public enum Reason {
    /** There is no such key. */
    UNKNOWN,
    /** Another key has the name. */
    NAME_TAKEN
  }

  private final Reason reason;

  /**
   * A refusal.
   *
   * @param message what was wrong, in a sentence
   */
  public KeyRefusal(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
