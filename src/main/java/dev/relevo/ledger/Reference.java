package dev.relevo.ledger;

import dev.relevo.provider.Price;
import dev.relevo.provider.PriceList;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The cloud model whose list price reports compare with.
 *
 * @param name its kind of provider and its name, {@code deepseek/deepseek-flash}
 * @param price what it costs
 * @param asOf the day on which that price held
 */
public record Reference(String name, Price price, String asOf) {
  /** What a reference has to be, for messages. */
  public static final String RULE =
      "KIND/MODEL with a known list price, such as deepseek/deepseek-flash";

  /** A stand-in that costs nothing. */
  static final Reference FREE = new Reference("none", Price.FREE, "");

  private static final double NANOS_PER_MICRO = 1e3;

  public Reference {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(price, "price");
    Objects.requireNonNull(asOf, "asOf");
  }

  /** What is called so, or null when its price is not known. */
  public static @Nullable Reference of(String name, PriceList prices) {
    int slash = name.indexOf('/');
    Price price =
        slash < 0
            ? null
            : PriceList.find(prices.of(name.substring(0, slash)), name.substring(slash + 1));
    return price == null ? null : new Reference(name, price, prices.asOf().toString());
  }

  /** Prompts of more tokens than this have another price. */
  long longAbove() {
    Price.Above above = price.above();
    return above == null ? Long.MAX_VALUE : above.tokens();
  }

  /**
   * What requests would cost in nano US dollars; a dollar for a million tokens is a thousand of
   * them for one.
   *
   * @param shorter the sums of those whose prompt was not long
   * @param longer the sums of those whose prompt was
   */
  long nanos(Sums shorter, Sums longer) {
    return Math.round(cost(shorter, false) + cost(longer, true));
  }

  private double cost(Sums sums, boolean isLong) {
    Price.Above above = isLong ? price.above() : null;
    double dearer = above == null || price.input() == 0 ? 1 : above.input() / price.input();
    double output = above == null ? price.output() : above.output();
    double prompt =
        (sums.prompt() - sums.cached()) * price.input() + sums.cached() * price.cachedInput();
    return (prompt * dearer + sums.completion() * output) * NANOS_PER_MICRO;
  }

  /**
   * Sums of tokens.
   *
   * @param prompt read, those from a cache included
   * @param cached of these, from a cache; of no request more than it read
   * @param completion written
   */
  record Sums(long prompt, long cached, long completion) {}
}
