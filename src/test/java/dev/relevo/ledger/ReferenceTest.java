package dev.relevo.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.Usage;
import dev.relevo.provider.Price;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

final class ReferenceTest {
  /** Every request's price is what the price itself says. */
  @Property
  void nanos_ofOneRequest_areItsPrice(
      @ForAll @IntRange(max = 500_000) int prompt,
      @ForAll @IntRange(max = 500_000) int completion,
      @ForAll @IntRange(max = 500_000) int cached,
      @ForAll @DoubleRange(max = 50) double input,
      @ForAll @DoubleRange(max = 100) double output,
      @ForAll boolean dearerWhenLong) {
    Price price =
        new Price(
            input,
            input / 4,
            output,
            dearerWhenLong ? new Price.Above(200_000, input * 2, output * 1.5) : null);
    Reference reference = new Reference("kind/model", price, "2026-08-01");
    Reference.Sums sums = new Reference.Sums(prompt, Math.min(cached, prompt), completion);
    Reference.Sums none = new Reference.Sums(0, 0, 0);

    long nanos =
        prompt > reference.longAbove() ? reference.nanos(none, sums) : reference.nanos(sums, none);

    double usd = price.of(new Usage(prompt, completion, cached, 0, Usage.Source.REPORTED));
    assertThat(Math.abs(nanos - usd * 1e9)).isLessThanOrEqualTo(1);
  }
}
