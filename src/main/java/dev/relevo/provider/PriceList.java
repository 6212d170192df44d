package dev.relevo.provider;

import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import dev.relevo.settings.SettingsException;
import dev.relevo.settings.SettingsFile;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * List prices by kind of provider and model, as of a day. The shipped list is {@code prices.conf}
 * beside this class; an operator's own file in the same form wins over it entry by entry.
 * Immutable.
 *
 * @param asOf the day on which the prices held
 * @param source where they come from, or null when the file does not say
 * @param byKind the prices by kind and then by the model's name
 */
public record PriceList(
    LocalDate asOf, @Nullable String source, Map<String, Map<String, Price>> byKind) {
  private static final String ROOT = "prices";
  private static final String ENTRIES = "usd-per-million";

  /** What vendors put behind a name to mean the model as it was on a day. */
  private static final Pattern SNAPSHOT =
      Pattern.compile("(.+)-(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|20[0-9]{6})");

  public PriceList {
    Objects.requireNonNull(asOf, "asOf");
    Map<String, Map<String, Price>> copy = new LinkedHashMap<>();
    byKind.forEach((kind, prices) -> copy.put(kind, Map.copyOf(prices)));
    byKind = Map.copyOf(copy);
  }

  /** The list that is shipped. */
  public static PriceList shipped() {
    Faults faults = new Faults();
    return read(SettingsFile.resource(PriceList.class, "prices.conf", ROOT, faults), faults);
  }

  /**
   * Reads the section {@code relevo.prices}: the shipped list, and over it the one in {@code file}
   * where that is set. Whatever is wrong with that file becomes a fault of the section.
   *
   * @param kinds the kinds of providers that there are
   */
  public static PriceList from(Section section, Set<String> kinds) {
    PriceList shipped = shipped();
    String file = section.optionalString("file");
    section.end();
    if (file == null) {
      return shipped;
    }
    try {
      PriceList own = read(Path.of(file));
      for (String kind : own.byKind.keySet()) {
        if (!kinds.contains(kind) && !shipped.byKind.containsKey(kind)) {
          section.fault("file", place(file) + key(kind) + " is no kind of provider");
        }
      }
      return shipped.overriddenBy(own);
    } catch (SettingsException e) {
      e.faults().forEach(fault -> section.fault("file", place(file) + fault));
    } catch (InvalidPathException e) {
      section.fault("file", "is '" + file + "' but must be the name of a file");
    }
    return shipped;
  }

  private static String place(String file) {
    return "in " + file + ": ";
  }

  private static String key(String kind) {
    return ROOT + "." + ENTRIES + "." + kind;
  }

  /**
   * Reads a list.
   *
   * @throws SettingsException with every fault, each with the line or the entry that it is about
   */
  static PriceList read(Path file) {
    Faults faults = new Faults();
    return read(SettingsFile.read(file, ROOT, faults), faults);
  }

  private static PriceList read(Section root, Faults faults) {
    LocalDate asOf = date(root);
    String source = root.optionalString("source");
    Map<String, Map<String, Price>> byKind = new LinkedHashMap<>();
    root.section(ENTRIES)
        .sections()
        .forEach(
            (kind, models) -> {
              Map<String, Price> prices = new LinkedHashMap<>();
              models
                  .sections()
                  .forEach((model, price) -> prices.put(model, price.readAll(Price::from)));
              byKind.put(kind, prices);
            });
    root.end();
    faults.throwIfAny();
    return new PriceList(asOf, source, byKind);
  }

  private static LocalDate date(Section root) {
    String text = root.string("as-of");
    try {
      return LocalDate.parse(text);
    } catch (DateTimeException e) {
      if (root.has("as-of")) {
        root.fault("as-of", "is '" + text + "' but must be a day such as 2026-08-01");
      }
      return LocalDate.EPOCH;
    }
  }

  /** This list with the entries of another instead of its own where both have one. */
  PriceList overriddenBy(PriceList other) {
    Map<String, Map<String, Price>> both = new LinkedHashMap<>(byKind);
    other.byKind.forEach(
        (kind, prices) -> {
          Map<String, Price> merged = new LinkedHashMap<>(of(kind));
          merged.putAll(prices);
          both.put(kind, merged);
        });
    return new PriceList(other.asOf, other.source, both);
  }

  /** The prices of a kind's models; empty when none are known. */
  public Map<String, Price> of(String kind) {
    return byKind.getOrDefault(kind, Map.of());
  }

  /**
   * A model's price: that of its exact name, else that of the model of which it is the snapshot of
   * a day ({@code gpt-4o-2024-08-06}, {@code claude-haiku-4-5-20251001}), else null.
   */
  public static @Nullable Price find(Map<String, Price> prices, String model) {
    Price price = prices.get(model);
    if (price == null) {
      Matcher snapshot = SNAPSHOT.matcher(model);
      price = snapshot.matches() ? prices.get(snapshot.group(1)) : null;
    }
    return price;
  }
}
