package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Weighed;
import java.util.ArrayList;
import java.util.List;

/** Keeps what records hold small, whatever callers and providers say. */
final class Clipped {
  /** The most entries of a list. */
  static final int ENTRIES = 32;

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_TEXT = 500;

  private Clipped() {}

  static String name(String name) {
    return cut(name, LONGEST_NAME);
  }

  static String text(String text) {
    return cut(text, LONGEST_TEXT);
  }

  private static String cut(String text, int longest) {
    return text.length() <= longest ? text : text.substring(0, longest) + "…";
  }

  static List<String> names(List<String> names) {
    return names.isEmpty() ? names : names.stream().limit(ENTRIES).map(Clipped::name).toList();
  }

  static GatewayError error(GatewayError error) {
    ProviderError cause = error.cause();
    return new GatewayError(
        error.kind(),
        text(error.message()),
        error.param() == null ? null : name(error.param()),
        error.retryAfter(),
        cause == null ? null : cause.withMessage(text(cause.message())));
  }

  /** The first candidates; who was chosen is among them. */
  static List<Weighed> candidates(List<Weighed> all) {
    List<Weighed> kept = new ArrayList<>(Math.min(all.size(), ENTRIES));
    for (Weighed candidate : all) {
      if (kept.size() < ENTRIES) {
        kept.add(clipped(candidate));
      } else if (candidate.verdict() == Weighed.Verdict.CHOSEN) {
        kept.set(ENTRIES - 1, clipped(candidate));
      }
    }
    return kept;
  }

  private static Weighed clipped(Weighed candidate) {
    String detail = candidate.detail();
    return detail == null || detail.length() <= LONGEST_TEXT
        ? candidate
        : new Weighed(candidate.worker(), candidate.model(), candidate.verdict(), text(detail));
  }
}
