package dev.relevo.access;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LimitSettingsTest {
  private final Faults faults = new Faults();

  private LimitSettings read(String text) {
    return LimitSettings.from(
        Section.of(
            ConfigFactory.parseString("relevo { " + text + " }")
                .withFallback(ConfigFactory.defaultReference())
                .resolve(),
            "relevo",
            faults));
  }

  @Test
  void from_nothingSaid_limitsNothing() {
    LimitSettings settings = read("");

    assertThat(faults.found()).isEmpty();
    assertThat(settings.rate()).isEqualTo(RateRules.NONE);
    assertThat(settings.hasBudgets()).isFalse();
    assertThat(settings.budgets().warnAt()).isEqualTo(0.8);
    assertThat(settings.budgets().unknownPrice()).isEqualTo(BudgetSettings.UnknownPrice.ALLOW);
  }

  @Test
  void from_everythingSaid_isRead() {
    LimitSettings settings =
        read(
            "limits { requests = 100, tokens = 2000, window = 30s, concurrency = 3 }, budgets {"
                + " daily = 20, monthly = 400.5, per-key { daily = 0, monthly = null },"
                + " warn-at = 0.5, unknown-price = refuse }");

    assertThat(faults.found()).isEmpty();
    assertThat(settings.rate()).isEqualTo(new RateRules(100L, 2000L, Duration.ofSeconds(30), 3));
    assertThat(settings.budgets())
        .isEqualTo(
            new BudgetSettings(
                new BudgetRules(20_000_000_000L, 400_500_000_000L),
                new BudgetRules(0L, null),
                0.5,
                BudgetSettings.UnknownPrice.REFUSE));
    assertThat(settings.hasBudgets()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "limits.requests = 0, relevo.limits.requests",
    "limits.tokens = many, relevo.limits.tokens",
    "limits.window = 0s, relevo.limits.window",
    "limits.window = 32 days, relevo.limits.window",
    "limits.concurrency = -1, relevo.limits.concurrency",
    "limits.request = 1, relevo.limits.request",
    "budgets.daily = -1, relevo.budgets.daily",
    "budgets.per-key.weekly = 1, relevo.budgets.per-key.weekly",
    "budgets.warn-at = 80, relevo.budgets.warn-at",
    "budgets.unknown-price = deny, relevo.budgets.unknown-price"
  })
  void from_wrongValue_isAFaultOfItsKey(String text, String key) {
    read(text);

    assertThat(faults.found())
        .hasSize(1)
        .allMatch(fault -> fault.startsWith(key + ": is") || fault.startsWith(key + ": must"));
  }
}
