package dev.relevo.http.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OllamaVersionsTest {

  @Test
  void lowest_severalHosts_isTheLowestByNumber() {
    assertThat(OllamaVersions.lowest(List.of("0.30.0", "0.9.6", "0.12.1"))).isEqualTo("0.9.6");
    assertThat(OllamaVersions.lowest(List.of("1.0.0", "0.13.0-rc1"))).isEqualTo("0.13.0-rc1");
  }

  @Test
  void lowest_versionThatClientsCannotSplit_isLeftOut() {
    assertThat(OllamaVersions.lowest(List.of("nightly", "0.14.2"))).isEqualTo("0.14.2");
  }

  @Test
  void lowest_nobodyTells_isTheVersionOfTheApi() {
    assertThat(OllamaVersions.lowest(List.of("main"))).matches("0\\.\\d+\\.0");
  }
}
