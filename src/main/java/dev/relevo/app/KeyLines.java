package dev.relevo.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Managed keys in words, from what {@code /admin/keys} tells. */
final class KeyLines {
  private static final String NOTHING = "-";

  private KeyLines() {}

  /** A new key: the secret alone on standard output, and all else beside. */
  static void issued(JsonNode key, Terminal terminal) {
    terminal.out().println(key.path("key").asText());
    terminal.remark(
        "This is the key '"
            + key.path("name").asText()
            + "' with the id "
            + key.path("id").asText()
            + ". It is shown this once; only its hash is kept.");
    String until = text(key, "previous_valid_until");
    if (!until.equals(NOTHING)) {
      terminal.remark("The secret before it is good until " + until + ".");
    }
  }

  /** What has become of a key, in a sentence. */
  static String state(JsonNode key) {
    return "The key '"
        + key.path("name").asText()
        + "' ("
        + key.path("id").asText()
        + ") is "
        + key.path("state").asText()
        + ".";
  }

  /** Several keys. */
  static List<String> table(JsonNode keys) {
    if (keys.isEmpty()) {
      return List.of("There are no keys; `relevo keys create --name NAME` makes one.");
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(List.of("ID", "NAME", "OWNER", "STATE", "EXPIRES", "LAST USED", "LIMITS"));
    for (JsonNode key : keys) {
      rows.add(
          List.of(
              text(key, "id"),
              text(key, "name"),
              text(key, "owner"),
              text(key, "state"),
              text(key, "expires"),
              text(key, "last_used"),
              limits(key)));
    }
    return Table.lines(rows);
  }

  /** Everything about one key. */
  static List<String> of(JsonNode key) {
    List<List<String>> rows = new ArrayList<>();
    for (String field :
        List.of(
            "id",
            "name",
            "owner",
            "state",
            "models",
            "providers",
            "privacy",
            "priority",
            "expires",
            "created",
            "rotated",
            "previous_valid_until",
            "disabled",
            "last_used")) {
      rows.add(List.of(field.replace('_', ' '), text(key, field)));
    }
    rows.add(List.of("limits", limits(key)));
    return Table.lines(rows);
  }

  private static String limits(JsonNode key) {
    List<String> parts = new ArrayList<>();
    JsonNode rate = key.path("rate");
    String per = "/" + rate.path("window").asText();
    add(parts, rate, "requests", "", " requests" + per);
    add(parts, rate, "tokens", "", " tokens" + per);
    add(parts, rate, "concurrency", "", " at once");
    add(parts, key.path("budget"), "daily_usd", "$", " a day");
    add(parts, key.path("budget"), "monthly_usd", "$", " a month");
    return parts.isEmpty() ? NOTHING : String.join(", ", parts);
  }

  private static void add(
      List<String> parts, JsonNode limits, String field, String before, String after) {
    if (limits.hasNonNull(field)) {
      parts.add(before + limits.path(field).asText() + after);
    }
  }

  private static String text(JsonNode key, String field) {
    JsonNode value = key.path(field);
    String text =
        value.isArray()
            ? StreamSupport.stream(value.spliterator(), false)
                .map(JsonNode::asText)
                .collect(Collectors.joining(", "))
            : value.isNull() ? "" : value.asText();
    return text.isEmpty() ? NOTHING : text;
  }
}
