package dev.relevo.http.admin;

import dev.relevo.chat.GatewayError;
import dev.relevo.ledger.Grouping;
import dev.relevo.ledger.Reference;
import dev.relevo.ledger.UsageQuery;
import dev.relevo.provider.PriceList;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Reads the parameters of {@code GET /admin/usage}: {@code from} and {@code to} (days in UTC, both
 * included; the last 30 where nothing is said), {@code group} ({@code day}, {@code key}, {@code
 * model}, {@code provider}, or several with commas; {@code day} where nothing is said), {@code
 * key}, {@code model} and {@code provider} (only these), {@code reference} (what the cost is
 * compared with).
 */
public final class UsageParameters {
  private static final int USUAL_DAYS = 30;
  private static final Set<String> NAMES =
      Set.of("from", "to", "group", "key", "model", "provider", "reference");

  private UsageParameters() {}

  /**
   * What is asked.
   *
   * @param given the parameters by their names
   * @param today the day in UTC
   * @param usual the reference where none is named
   * @param prices the list prices, for one that is named
   * @throws dev.relevo.chat.GatewayException that tells what is wrong and what would be right
   */
  public static UsageQuery read(
      Map<String, String> given, LocalDate today, Reference usual, PriceList prices) {
    for (String name : given.keySet()) {
      if (!NAMES.contains(name)) {
        throw wrong(
            name,
            "'"
                + name
                + "' is no parameter; there are "
                + NAMES.stream().sorted().collect(Collectors.joining(", "))
                + " and format");
      }
    }
    LocalDate to = day(given, "to", today);
    LocalDate from = day(given, "from", to.minusDays(USUAL_DAYS - 1L));
    if (from.isAfter(to)) {
      throw wrong("from", "from is " + from + ", which is after to, " + to);
    }
    return new UsageQuery(
        from, to, groups(given.get("group")), only(given), reference(given, usual, prices));
  }

  private static LocalDate day(Map<String, String> given, String name, LocalDate usual) {
    String said = given.get(name);
    try {
      LocalDate day = said == null ? usual : LocalDate.parse(said);
      // databases know no days that are far away
      if (day.getYear() >= 1 && day.getYear() <= 9999) {
        return day;
      }
    } catch (DateTimeException e) {
      // told below, together with the days that are too far away
    }
    throw wrong(name, name + " is '" + said + "' but must be a day such as 2026-08-31");
  }

  private static List<Grouping> groups(@Nullable String said) {
    if (said == null) {
      return List.of(Grouping.DAY);
    }
    List<Grouping> groups = new ArrayList<>();
    for (String word : said.isBlank() ? new String[0] : said.split(",", -1)) {
      Grouping group =
          Grouping.of(word.strip())
              .orElseThrow(
                  () ->
                      wrong(
                          "group",
                          "group is '"
                              + said
                              + "' but must be one or several, with commas, of "
                              + Stream.of(Grouping.values())
                                  .map(Grouping::word)
                                  .collect(Collectors.joining(", "))));
      if (!groups.contains(group)) {
        groups.add(group);
      }
    }
    return groups;
  }

  private static Map<Grouping, String> only(Map<String, String> given) {
    Map<Grouping, String> only = new EnumMap<>(Grouping.class);
    for (Grouping grouping : List.of(Grouping.KEY, Grouping.MODEL, Grouping.PROVIDER)) {
      String said = given.get(grouping.word());
      if (said != null) {
        only.put(grouping, said);
      }
    }
    return only;
  }

  private static Reference reference(Map<String, String> given, Reference usual, PriceList prices) {
    String said = given.get("reference");
    Reference reference = said == null ? usual : Reference.of(said, prices);
    if (reference == null) {
      throw wrong("reference", "reference is '" + said + "' but must be " + Reference.RULE);
    }
    return reference;
  }

  private static RuntimeException wrong(String name, String message) {
    return GatewayError.invalid(name, message).toException();
  }
}
