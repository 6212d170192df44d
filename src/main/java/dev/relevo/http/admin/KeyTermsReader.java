package dev.relevo.http.admin;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.access.BudgetRules;
import dev.relevo.access.KeyName;
import dev.relevo.access.KeyRules;
import dev.relevo.access.RateRules;
import dev.relevo.access.managed.KeyTerms;
import dev.relevo.chat.Permissions;
import dev.relevo.chat.Steering;
import dev.relevo.http.JsonBody;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Reads what an administrator says about a key. A field that is not there leaves what is, {@code
 * null} takes it away; so do the fields of {@code rate} and {@code budget}. Every complaint is a
 * {@link dev.relevo.chat.GatewayException} that names the field.
 */
final class KeyTermsReader {
  private static final List<String> FIELDS =
      List.of(
          "name",
          "owner",
          "models",
          "providers",
          "privacy",
          "priority",
          "expires",
          "rate",
          "budget");
  private static final int LONGEST_TEXT = 200;
  private static final int MOST_NAMES = 100;
  private static final long MOST = 1_000_000_000;
  private static final Duration LONGEST_WINDOW = Duration.ofDays(31);
  private static final BigDecimal MOST_USD = BigDecimal.valueOf(MOST);
  private static final int NANO_DIGITS = 9;
  private static final Duration LONGEST_LIFE = Duration.ofDays(36_500);

  private final JsonBody body;
  private final Instant now;

  private KeyTermsReader(JsonBody body, Instant now) {
    this.body = body;
    this.now = now;
  }

  /** What is said about a new key. */
  static KeyTerms created(JsonBody body, Instant now) {
    if (body.get("name") == null) {
      throw body.wrong("name", "is missing; it must be what the key is to be called");
    }
    return changed(body, new KeyTerms("", null, KeyRules.NONE, null), now);
  }

  /** What is said about a key of which something is known. */
  static KeyTerms changed(JsonBody body, KeyTerms known, Instant now) {
    allow(body, FIELDS);
    return new KeyTermsReader(body, now).read(known);
  }

  /**
   * Refuses all fields but some.
   *
   * @throws dev.relevo.chat.GatewayException when there is another one
   */
  static void allow(JsonBody body, List<String> fields) {
    for (Iterator<String> names = body.node().fieldNames(); names.hasNext(); ) {
      String name = names.next();
      if (!fields.contains(name)) {
        throw body.wrong(name, "is not known here; known are " + String.join(", ", fields));
      }
    }
  }

  private KeyTerms read(KeyTerms known) {
    KeyRules rules = known.rules();
    return new KeyTerms(
        says("name") ? name() : known.name(),
        says("owner") ? owner() : known.owner(),
        new KeyRules(
            new Permissions(
                says("models") ? names("models") : rules.permissions().models(),
                says("providers") ? names("providers") : rules.permissions().workers()),
            says("privacy") ? privacy() : rules.privacy(),
            says("priority") ? choice("priority", Steering.Priority.class) : rules.priority(),
            says("rate") ? rate(rules.rate()) : rules.rate(),
            says("budget") ? budget(rules.budget()) : rules.budget()),
        says("expires") ? expires() : known.expires());
  }

  private boolean says(String field) {
    return body.node().has(field);
  }

  private String name() {
    String name = body.requiredText("name").strip();
    String problem = KeyName.problem(name);
    if (problem != null) {
      throw body.wrong("name", problem);
    }
    return name;
  }

  private @Nullable String owner() {
    String owner = body.text("owner");
    if (owner == null || owner.isBlank()) {
      return null;
    }
    if (owner.length() > LONGEST_TEXT || !KeyName.isPrintable(owner)) {
      throw body.wrong(
          "owner", "must be at most " + LONGEST_TEXT + " printable characters on one line");
    }
    return owner.strip();
  }

  private List<String> names(String field) {
    List<String> names = new ArrayList<>();
    for (String text : body.texts(field, true)) {
      String name = text.strip();
      int star = name.indexOf('*');
      if (name.isEmpty()
          || name.length() > LONGEST_TEXT
          || !KeyName.isPrintable(name)
          || (star >= 0 && star < name.length() - 1)) {
        throw body.wrong(
            field,
            "must be a list of names of at most "
                + LONGEST_TEXT
                + " printable characters; a star may stand at the end of one");
      }
      if (!names.contains(name)) {
        names.add(name);
      }
    }
    if (names.size() > MOST_NAMES) {
      throw body.wrong(field, "must not have more than " + MOST_NAMES + " names");
    }
    return names;
  }

  private Steering.Privacy privacy() {
    Steering.Privacy privacy = choice("privacy", Steering.Privacy.class);
    return privacy == null ? Steering.Privacy.ANY : privacy;
  }

  private <E extends Enum<E>> @Nullable E choice(String field, Class<E> type) {
    String said = body.text(field);
    if (said == null) {
      return null;
    }
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equalsIgnoreCase(said.strip())) {
        return constant;
      }
    }
    throw body.wrong(
        field,
        "is '"
            + said
            + "' but must be one of "
            + Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", ")));
  }

  private @Nullable RateRules rate(@Nullable RateRules known) {
    JsonBody rate = body.object("rate");
    if (rate == null) {
      return null;
    }
    allow(rate, List.of("requests", "tokens", "window", "concurrency"));
    RateRules base = known == null ? RateRules.NONE : known;
    return new RateRules(
        rate.node().has("requests") ? positive(rate, "requests") : base.requests(),
        rate.node().has("tokens") ? positive(rate, "tokens") : base.tokens(),
        rate.node().has("window") ? window(rate) : base.window(),
        rate.node().has("concurrency") ? concurrency(rate) : base.concurrency());
  }

  private static @Nullable Long positive(JsonBody body, String field) {
    Long number = body.integer(field);
    if (number != null && (number < 1 || number > MOST)) {
      throw body.wrong(
          field, "must be a whole number from 1 to " + MOST + ", or null for no limit");
    }
    return number;
  }

  private static @Nullable Integer concurrency(JsonBody rate) {
    Long number = positive(rate, "concurrency");
    return number == null ? null : Integer.valueOf(number.intValue());
  }

  private static Duration window(JsonBody rate) {
    String said = rate.text("window");
    Duration window = said == null ? RateRules.NONE.window() : Spans.read(said);
    if (window == null || window.isZero() || window.compareTo(LONGEST_WINDOW) > 0) {
      throw rate.wrong(
          "window", "must be a time such as 30s, 1m, 1h or 1d, and not longer than 31d");
    }
    return window;
  }

  private @Nullable BudgetRules budget(@Nullable BudgetRules known) {
    JsonBody budget = body.object("budget");
    if (budget == null) {
      return null;
    }
    allow(budget, List.of("daily_usd", "monthly_usd"));
    BudgetRules base = known == null ? BudgetRules.NONE : known;
    return new BudgetRules(
        budget.node().has("daily_usd") ? nanos(budget, "daily_usd") : base.daily(),
        budget.node().has("monthly_usd") ? nanos(budget, "monthly_usd") : base.monthly());
  }

  private static @Nullable Long nanos(JsonBody budget, String field) {
    JsonNode said = budget.get(field);
    if (said == null) {
      return null;
    }
    Long nanos = null;
    try {
      nanos = said.isNumber() || said.isTextual() ? nanos(new BigDecimal(said.asText())) : null;
    } catch (NumberFormatException e) {
      // told below, together with the amounts that no budget can be
    }
    if (nanos == null) {
      throw budget.wrong(
          field,
          "must be an amount of US dollars such as 5 or 0.25, from 0 to a thousand million and"
              + " with nine digits after the point at most, or null for no limit");
    }
    return nanos;
  }

  /** Null for what is below zero, too much or too fine. */
  private static @Nullable Long nanos(BigDecimal usd) {
    return usd.signum() < 0
            || usd.compareTo(MOST_USD) > 0
            || usd.stripTrailingZeros().scale() > NANO_DIGITS
        ? null
        : Long.valueOf(usd.movePointRight(NANO_DIGITS).longValueExact());
  }

  private @Nullable Instant expires() {
    String said = body.text("expires");
    if (said == null) {
      return null;
    }
    Instant expires = time(said.strip());
    if (expires == null || !expires.isAfter(now) || expires.isAfter(now.plus(LONGEST_LIFE))) {
      throw body.wrong(
          "expires",
          "is '"
              + said
              + "' but must be a time to come such as 90d, 12h or 2030-01-31T00:00:00Z, or null for"
              + " never");
    }
    return expires.truncatedTo(ChronoUnit.MILLIS);
  }

  private @Nullable Instant time(String said) {
    Duration span = Spans.read(said);
    if (span != null) {
      return now.plus(span);
    }
    try {
      return OffsetDateTime.parse(said).toInstant();
    } catch (DateTimeParseException e) {
      return null;
    }
  }
}
