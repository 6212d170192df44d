package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.GgufHeader;
import dev.relevo.provider.Ability;
import dev.relevo.provider.Locality;
import dev.relevo.provider.ProviderSettings;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class EmbeddedKindTest {
  private final Faults faults = new Faults();

  @Test
  void read_onlyAPath_hasDefaults() {
    ProviderSettings settings = read("path = /models/tiny-q4.gguf");

    assertThat(faults.found()).isEmpty();
    assertThat(settings.locality()).isEqualTo(Locality.LOCAL);
    assertThat(settings.priority()).isEqualTo(40);
    assertThat(settings.slots()).isEqualTo(2);
    assertThat(settings.defaultModel()).isEqualTo("tiny-q4");
    assertThat(settings.capabilities().has(Ability.JSON_SCHEMA)).isTrue();
    assertThat(settings.capabilities().has(Ability.TOOLS)).isFalse();
  }

  @Test
  void read_aModelName_offersThatName() {
    assertThat(read("path = x.gguf, model = mine").defaultModel()).isEqualTo("mine");
  }

  @Test
  void read_noPath_isAFault() {
    read("threads = 2");

    assertThat(faults.found())
        .containsExactly("relevo.providers.local.path: is missing; it must be a text");
  }

  @Test
  void read_wrongValues_areAllFaults() {
    read("path = x.gguf, threads = 0, max-heap = 1MiB, context-tokens = 3, heap = 1");

    assertThat(faults.found())
        .hasSize(4)
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.threads: is '0'"))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.max-heap: must be"))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.context-tokens: is '3'"))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.heap: is not a known key"));
  }

  @Test
  void engineSettings_everything_isRead() {
    EmbeddedSettings settings =
        EmbeddedSettings.from(
            section("threads = 3, max-heap = 64MiB, java = /opt/java"),
            Path.of("/m.gguf"),
            5,
            1_000,
            EmbeddedSettings.Defaults.USUAL);

    assertThat(settings)
        .isEqualTo(
            new EmbeddedSettings(
                Path.of("/m.gguf"),
                "relevo.providers.local.",
                3,
                5,
                1_000,
                64L << 20,
                Path.of("/opt/java"),
                EngineLifecycle.DEFAULT));
  }

  @Test
  void contextTokens_notConfigured_isTheModelsOwnWithinReason() {
    EmbeddedSettings settings =
        EmbeddedSettings.from(
            section(""), Path.of("/m.gguf"), 1, null, EmbeddedSettings.Defaults.USUAL);

    assertThat(settings.contextTokensFor(header(2_048))).isEqualTo(2_048);
    assertThat(settings.contextTokensFor(header(131_072))).isEqualTo(4_096);
    assertThat(settings.contextTokensFor(header(null))).isEqualTo(4_096);
  }

  private static GgufHeader header(Integer contextTokens) {
    return new GgufHeader(1, 1, null, null, null, contextTokens, null, null, 0, false);
  }

  private ProviderSettings read(String config) {
    return section(config)
        .readAll(
            section -> new EmbeddedKind(TestCatalog.usual()).read("local", "embedded", section))
        .settings();
  }

  private Section section(String config) {
    return Section.of(
        ConfigFactory.parseString("relevo.providers.local {" + config + "}"),
        "relevo.providers.local",
        faults);
  }
}
