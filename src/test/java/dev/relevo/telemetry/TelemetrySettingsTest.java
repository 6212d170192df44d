package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import org.junit.jupiter.api.Test;

final class TelemetrySettingsTest {
  private final Faults faults = new Faults();

  private TelemetrySettings read(String configuration) {
    Section root =
        Section.of(
            ConfigFactory.parseString(configuration).withFallback(ConfigFactory.defaultReference()),
            "relevo",
            faults);
    return TelemetrySettings.from(root.section("telemetry"));
  }

  @Test
  void metrics_withoutAWord_areForAdministrators() {
    assertThat(read("").metrics())
        .isEqualTo(new MetricsSettings(true, MetricsSettings.Access.ADMIN));
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void metrics_ofWhatIsSaid_areThat() {
    assertThat(read("relevo.telemetry.metrics { enabled = false, access = free }").metrics())
        .isEqualTo(new MetricsSettings(false, MetricsSettings.Access.FREE));
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void metrics_forSomebodyUnknown_areAFault() {
    read("relevo.telemetry.metrics.access = friends");

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.telemetry.metrics.access: is 'friends'")
        .contains("admin", "key", "free");
  }

  @Test
  void metrics_withAKeyThatDoesNotExist_areAFault() {
    read("relevo.telemetry.metrics.enable = true");

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.telemetry.metrics.enable");
  }
}
