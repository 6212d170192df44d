package dev.relevo.ledger;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What the rows of a report are grouped by. */
public enum Grouping {
  /** The day in UTC on which the request began. */
  DAY("utc_day", "utc_day"),
  /** The id of the key that it came with. */
  KEY("key_id", "key_id"),
  /** The model that answered, or was asked. */
  MODEL("COALESCE(served_model, '')", "model"),
  /** The worker that answered, or was asked. */
  PROVIDER("COALESCE(worker, '')", "worker");

  private final String ofRequest;
  private final String ofAttempt;

  Grouping(String ofRequest, String ofAttempt) {
    this.ofRequest = ofRequest;
    this.ofAttempt = ofAttempt;
  }

  /** What tells it in the table of requests. */
  String ofRequest() {
    return ofRequest;
  }

  /** What tells it in the table of attempts. */
  String ofAttempt() {
    return ofAttempt;
  }

  /** Its name as it is written in parameters and reports. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What is called so. */
  public static Optional<Grouping> of(String word) {
    return Stream.of(values()).filter(grouping -> grouping.word().equals(word)).findFirst();
  }
}
