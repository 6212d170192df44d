package dev.relevo.database;

/** The database cannot be opened now; the message tells why in a sentence without secrets. */
final class OpeningFailed extends Exception {
  private static final long serialVersionUID = 1L;

  OpeningFailed(String message, Throwable cause) {
    super(message, cause);
  }

  @Override
  public String getMessage() {
    return String.valueOf(super.getMessage());
  }
}
