package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.gateway.Propagation;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  @Test
  void accessLog_withoutAWord_isTextAndOn() {
    assertThat(read("").accessLog())
        .isEqualTo(new AccessLogSettings(true, AccessLogSettings.Format.TEXT));
  }

  @Test
  void accessLog_ofWhatIsSaid_isThat() {
    assertThat(read("relevo.telemetry.access-log { enabled = false, format = json }").accessLog())
        .isEqualTo(new AccessLogSettings(false, AccessLogSettings.Format.JSON));
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void accessLog_inAFormatThatDoesNotExist_isAFault() {
    read("relevo.telemetry.access-log.format = xml");

    assertThat(faults.found())
        .singleElement()
        .asString()
        .startsWith("relevo.telemetry.access-log.format: is 'xml'")
        .contains("text", "json");
  }

  @Test
  void traces_withoutAWord_goNowhere() {
    TraceSettings traces = read("").traces();

    assertThat(traces.endpoint()).isNull();
    assertThat(traces.places()).isSameAs(TracePlaces.PASSED_ON);
    assertThat(traces.propagation()).isEqualTo(Propagation.ALL);
    assertThat(traces.serviceName()).isEqualTo("relevo");
    assertThat(traces.sampleRatio()).isEqualTo(1);
    assertThat(faults.found()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://a:4318",
        "http://a:4318/",
        "http://a:4318/v1/traces",
        "http://a:4318/v1/traces/"
      })
  void traces_toAnEndpoint_goToItsPath(String endpoint) {
    TraceSettings traces = read("relevo.telemetry.traces.endpoint = \"" + endpoint + "\"").traces();

    assertThat(traces.endpoint()).hasToString("http://a:4318/v1/traces");
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void traces_withHeaders_keepTheirValuesSecret() {
    TraceSettings traces =
        read("relevo.telemetry.traces.headers { x-token = \"s3cret\" }").traces();

    assertThat(traces.headers()).containsEntry("x-token", new Secret("s3cret"));
    assertThat(traces.toString()).doesNotContain("s3cret");
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void traces_withWhatCannotBe_areFaultsThatShowNoSecret() {
    read(
        "relevo.telemetry.traces { endpoint = \"ftp://x\", sample-ratio = 2, propagate = some,"
            + " headers { \"a b\" = s3cret, good = \"s3cret\\nX: y\" } }");

    assertThat(faults.found())
        .hasSize(5)
        .anyMatch(it -> it.startsWith("relevo.telemetry.traces.endpoint: is 'ftp://x'"))
        .anyMatch(it -> it.startsWith("relevo.telemetry.traces.sample-ratio: is '2'"))
        .anyMatch(it -> it.startsWith("relevo.telemetry.traces.propagate: is 'some'"))
        .anyMatch(it -> it.startsWith("relevo.telemetry.traces.headers.a b: is not the name"))
        .anyMatch(it -> it.startsWith("relevo.telemetry.traces.headers.good: holds characters"))
        .noneMatch(it -> it.contains("s3cret"));
  }
}
