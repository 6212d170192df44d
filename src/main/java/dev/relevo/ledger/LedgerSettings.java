package dev.relevo.ledger;

import dev.relevo.provider.PriceList;
import dev.relevo.settings.Section;
import java.time.Duration;
import java.util.Objects;

/**
 * What the ledger does.
 *
 * @param enabled whether there is one
 * @param buffer how many requests may wait to be written
 * @param writeEvery how long a request waits for others to be written with
 * @param keep how long rows are kept
 * @param priceAsOf the day of the prices by which costs are reckoned
 * @param reference what reports compare the cost with
 */
public record LedgerSettings(
    boolean enabled,
    int buffer,
    Duration writeEvery,
    Duration keep,
    String priceAsOf,
    Reference reference) {
  private static final Duration DAY = Duration.ofDays(1);
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

  public LedgerSettings {
    Objects.requireNonNull(writeEvery, "writeEvery");
    Objects.requireNonNull(keep, "keep");
    Objects.requireNonNull(priceAsOf, "priceAsOf");
    Objects.requireNonNull(reference, "reference");
  }

  /**
   * Reads the {@code ledger} section; faults are noted and a stand-in is returned.
   *
   * @param prices the list prices, of which the reference has to be one
   */
  public static LedgerSettings from(Section section, PriceList prices) {
    return section.readAll(
        read ->
            new LedgerSettings(
                read.flag("enabled"),
                read.integer("buffer", 1, 1_000_000),
                writeEvery(read),
                keep(read),
                prices.asOf().toString(),
                reference(read, prices)));
  }

  private static Duration writeEvery(Section section) {
    Duration said = section.duration("write-every");
    if (said.compareTo(LONGEST_WAIT) > 0) {
      section.fault("write-every", "must not be longer than " + LONGEST_WAIT.toSeconds() + "s");
    }
    return said;
  }

  private static Duration keep(Section section) {
    Duration said = section.duration("keep");
    if (said.compareTo(DAY) < 0) {
      section.fault("keep", "must be a day or longer");
      return DAY;
    }
    return said;
  }

  private static Reference reference(Section section, PriceList prices) {
    String said = section.string("reference");
    Reference found = Reference.of(said, prices);
    if (found == null) {
      section.fault("reference", "is '" + said + "' but must be " + Reference.RULE);
      return Reference.FREE;
    }
    return found;
  }
}
