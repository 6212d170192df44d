package dev.relevo.ledger;

import dev.relevo.chat.Usage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** What reports should say, reckoned row by row and without a database. */
final class ReckonedUsage {
  private ReckonedUsage() {}

  /** The figures by the groups' names, which are joined by bars. */
  static Map<String, UsageFigures> of(UsageQuery query, List<RequestRow> rows) {
    Map<String, UsageFigures> groups = new TreeMap<>();
    for (RequestRow row : rows) {
      boolean inTime = !row.day().isBefore(query.from()) && !row.day().isAfter(query.to());
      String model = row.served() == null ? "" : row.served().model();
      String worker = row.served() == null ? "" : row.served().worker();
      if (inTime && matches(query, row, model, worker)) {
        groups.merge(names(query, row, model, worker), figures(query, row), UsageFigures::plus);
      }
      for (AttemptRow attempt : row.attempts()) {
        if (inTime && matches(query, row, attempt.model(), attempt.worker())) {
          groups.merge(
              names(query, row, attempt.model(), attempt.worker()),
              figures(row, attempt),
              UsageFigures::plus);
        }
      }
    }
    return groups;
  }

  private static String name(Grouping by, RequestRow row, String model, String worker) {
    return switch (by) {
      case DAY -> row.day().toString();
      case KEY -> row.keyId();
      case MODEL -> model;
      case PROVIDER -> worker;
    };
  }

  private static boolean matches(UsageQuery query, RequestRow row, String model, String worker) {
    return query.only().entrySet().stream()
        .allMatch(only -> name(only.getKey(), row, model, worker).equals(only.getValue()));
  }

  private static String names(UsageQuery query, RequestRow row, String model, String worker) {
    List<String> names = new ArrayList<>();
    query.by().forEach(by -> names.add(name(by, row, model, worker)));
    return String.join("|", names);
  }

  private static UsageFigures figures(UsageQuery query, RequestRow row) {
    boolean answered = row.outcome().equals("answered");
    Tokens tokens = row.tokens();
    double reference =
        query
            .reference()
            .price()
            .of(
                new Usage(
                    (int) tokens.prompt(),
                    (int) tokens.completion(),
                    (int) tokens.cached(),
                    0,
                    Usage.Source.REPORTED));
    return new UsageFigures(
        1,
        answered ? 1 : 0,
        row.outcome().equals("failed") ? 1 : 0,
        row.outcome().equals("left") ? 1 : 0,
        row.cacheHit() ? 1 : 0,
        answered && row.served() != null && row.served().local() ? 1 : 0,
        0,
        tokens.prompt(),
        tokens.completion(),
        tokens.cached(),
        tokens.reasoning(),
        0,
        row.costNanos() == null ? 1 : 0,
        answered && row.costNanos() != null ? Math.round(reference * 1e9) : 0,
        0);
  }

  private static UsageFigures figures(RequestRow row, AttemptRow attempt) {
    long cost = attempt.costNanos() == null ? 0 : attempt.costNanos();
    return new UsageFigures(
        0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, cost, 0, 0, row.costNanos() == null ? 0 : cost);
  }

  /** Requests of every sort on four days. */
  static RequestRow random(Random random) {
    List<AttemptRow> attempts = new ArrayList<>();
    Instant at = TestRows.NOON.plusSeconds(random.nextInt(4 * 86_400));
    String outcome = List.of("answered", "answered", "failed", "left").get(random.nextInt(4));
    int count = random.nextInt(4);
    Long sum = 0L;
    for (int i = 1; i <= count; i++) {
      Long cost = random.nextInt(5) == 0 ? null : Long.valueOf(random.nextInt(1_000_000));
      sum = sum == null || cost == null ? null : Long.valueOf(sum + cost);
      attempts.add(
          TestRows.attempt(
              i,
              at,
              "w" + random.nextInt(3),
              "m" + random.nextInt(3),
              i < count ? "failed" : "succeeded",
              tokens(random),
              cost));
    }
    AttemptRow last = attempts.isEmpty() ? null : attempts.get(count - 1);
    RequestRow.Server served =
        last == null
            ? random.nextBoolean() ? new RequestRow.Server("w0", null, "m0", false) : null
            : new RequestRow.Server(last.worker(), "k", last.model(), random.nextBoolean());
    return TestRows.row(
        "r" + random.nextInt(),
        at,
        "key-" + random.nextInt(3),
        served == null ? "failed" : outcome,
        served,
        tokens(random),
        sum,
        attempts);
  }

  private static Tokens tokens(Random random) {
    long prompt = random.nextInt(200);
    // vendors have told of more cached tokens than there were
    return new Tokens(prompt, random.nextInt(100), random.nextInt(250), 3, "reported");
  }
}
