package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.provider.openai.OpenAiKind;
import dev.relevo.settings.Faults;
import dev.relevo.testing.Configured;
import dev.relevo.testing.FakeProvider;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProviderSettingsTest {

  /** Nothing moves on the connection of a whole answer until it is there. */
  @Test
  void upstream_silenceOfAConnection_outlastsAWholeAnswer() {
    ProviderSettings settings = FakeProvider.settings("a", 1);

    assertThat(settings.timeouts().whole()).isGreaterThan(settings.timeouts().gap());
    assertThat(settings.upstream(URI.create("http://localhost:1")).idleTimeout())
        .isGreaterThan(settings.timeouts().whole());
  }

  @Test
  void withoutKeys_messageThatRepeatsAKey_doesNotShowIt() {
    ProviderSettings settings = FakeProvider.settings("a", 2);
    ProviderError error =
        new ProviderError(
            ErrorClass.CREDENTIAL_REJECTED,
            401,
            "bad key-1, of key-0+x; not key-10",
            null,
            false,
            "k");

    assertThat(settings.withoutKeys(error))
        .isEqualTo(error.withMessage("bad ***, of ***+x; not key-10"));
    assertThat(settings.withoutKeys(error.withMessage("fine")))
        .isEqualTo(error.withMessage("fine"));
  }

  private static @Nullable ProviderLimits limits(String configuration, Faults faults) {
    return Configured.section(configuration, faults).readAll(ProviderLimits::from);
  }

  @Test
  void limits_asConfigured_aMinuteUnlessSaid() {
    Faults faults = new Faults();

    assertThat(limits("requests = 5", faults))
        .isEqualTo(new ProviderLimits(5, null, Duration.ofMinutes(1)));
    assertThat(limits("requests = 5, tokens = 6000, window = 1 day", faults))
        .isEqualTo(new ProviderLimits(5, 6000, Duration.ofDays(1)));
    assertThat(limits("", faults)).isNull();
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          requests = 0               | limits.requests
          tokens = -1                | limits.tokens
          requests = 5, window = 0s  | limits.window
          window = 1 minute          | limits nothing without requests or tokens
          requests = 5, per-key = 3  | limits.per-key
          """)
  void limits_thatCannotBe_areFaults(String configuration, String told) {
    assertThat(
            Configured.faults(
                new OpenAiKind(),
                "openai-compatible",
                "base-url = \"http://localhost:1\", limits { " + configuration + " }"))
        .singleElement()
        .asString()
        .contains(told);
  }

  @Test
  void limits_ofAProvider_areInItsSettings() {
    ProviderSettings settings =
        Configured.provider(
                new OpenAiKind(),
                "openai-compatible",
                "base-url = \"http://localhost:1\", limits { tokens = 9 }")
            .settings();

    assertThat(settings.limits()).isEqualTo(new ProviderLimits(null, 9, Duration.ofMinutes(1)));
    assertThat(
            settings
                .withModelSettings(ModelSettings.NONE)
                .withMemory(MemorySettings.DEFAULT)
                .limits())
        .isEqualTo(settings.limits());
  }
}
