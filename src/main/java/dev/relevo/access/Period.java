package dev.relevo.access;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** The times for which there are budgets; those of UTC, the same wherever a gateway stands. */
enum Period {
  DAY("daily") {
    @Override
    Instant start(Instant within) {
      return startOf(day(within));
    }

    @Override
    Instant end(Instant within) {
      return startOf(day(within).plusDays(1));
    }
  },
  MONTH("monthly") {
    @Override
    Instant start(Instant within) {
      return startOf(day(within).withDayOfMonth(1));
    }

    @Override
    Instant end(Instant within) {
      return startOf(day(within).withDayOfMonth(1).plusMonths(1));
    }
  };

  private final String word;

  Period(String word) {
    this.word = word;
  }

  /** As budgets are called: {@code daily} or {@code monthly}. */
  String word() {
    return word;
  }

  /** When the period began in which this instant is. */
  abstract Instant start(Instant within);

  /** When the next one begins. */
  abstract Instant end(Instant within);

  private static LocalDate day(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC).toLocalDate();
  }

  private static Instant startOf(LocalDate day) {
    return day.atStartOfDay(ZoneOffset.UTC).toInstant();
  }
}
