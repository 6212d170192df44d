package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelCatalogTest {
  private static final String SUM =
      "74a4da8c9fdbcd15bd1f6d01d621410d31c6fc00986f5eb687824e7b93d7a9db";

  private final Faults faults = new Faults();

  private ModelCatalog read(String said) {
    Config config =
        ConfigFactory.parseString("relevo.models {" + said + "}")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return ModelCatalog.from(Section.of(config, "relevo.models", faults));
  }

  @Test
  void from_defaults_haveTheSmallModels() {
    ModelCatalog catalog = read("");

    assertThat(faults.found()).isEmpty();
    assertThat(catalog.folder())
        .isEqualTo(Path.of(System.getProperty("user.home"), ".relevo", "models"));
    assertThat(catalog.download())
        .isEqualTo(new DownloadSettings(Duration.ofSeconds(10), Duration.ofSeconds(30), 5));
    ModelFile small = catalog.find("qwen2.5-0.5b-instruct-q4_k_m");
    assertThat(small.path())
        .isEqualTo(catalog.folder().resolve("qwen2.5-0.5b-instruct-q4_k_m.gguf"));
    assertThat(small.sha256()).isEqualTo(SUM);
    assertThat(small.sizeBytes()).isEqualTo(491_400_032L);
    assertThat(small.key()).isEqualTo("relevo.models.catalog.qwen2.5-0.5b-instruct-q4_k_m");
    assertThat(catalog.files()).hasSize(2);
    assertThat(catalog.files().values())
        .allSatisfy(
            file -> {
              assertThat(file.url().getScheme()).isEqualTo("https");
              assertThat(file.sha256()).isNotNull();
              assertThat(file.sizeBytes()).isNotNull();
            });
  }

  @Test
  void from_ownEntry_isReadWithItsKeys() {
    ModelCatalog catalog =
        read(
            "dir = /m, catalog { mine { url = \"https://h/x.gguf\", file = other.gguf, size = 12MiB,"
                + " sha256 = \""
                + SUM.toUpperCase(Locale.ROOT)
                + "\", context-tokens = 7 } }");

    assertThat(faults.found()).isEmpty();
    assertThat(catalog.find("mine"))
        .isEqualTo(
            new ModelFile(
                "mine",
                URI.create("https://h/x.gguf"),
                Path.of("/m/other.gguf"),
                SUM,
                12L << 20,
                7,
                "relevo.models.catalog.mine"));
  }

  @Test
  void from_mirror_keepsTheChecksum() {
    ModelFile file =
        read("catalog { \"qwen2.5-0.5b-instruct-q4_k_m\".url = \"http://mirror/q.gguf\" }")
            .find("qwen2.5-0.5b-instruct-q4_k_m");

    assertThat(file.url()).isEqualTo(URI.create("http://mirror/q.gguf"));
    assertThat(file.sha256()).isEqualTo(SUM);
  }

  @Test
  void from_entrySetToNull_isGone() {
    assertThat(read("catalog { \"qwen2.5-0.5b-instruct-q4_k_m\" = null }").files()).hasSize(1);
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void from_wrongValues_areAllFaultsWithTheirKeys() {
    read(
        "stall-timeout = 0s, attempts = 0, dri = x, catalog {"
            + " a { url = \"ftp://h/x\", file = \"../x.gguf\", sha256 = abc, size = 0 },"
            + " b { url = \"https://u:p@h/x\", contxt-tokens = 3 },"
            + " c { file = b.gguf },"
            + " \"d e\" { url = \"https://h/x\" } }");

    String catalog = "relevo.models.catalog.";
    assertThat(faults.found())
        .anyMatch(fault -> fault.startsWith("relevo.models.stall-timeout: is '0s'"))
        .anyMatch(fault -> fault.startsWith("relevo.models.attempts: is '0'"))
        .anyMatch(fault -> fault.startsWith("relevo.models.dri: is not a known key"))
        .anyMatch(fault -> fault.startsWith(catalog + "a.url: is 'ftp://h/x'"))
        .anyMatch(fault -> fault.startsWith(catalog + "a.file: is '../x.gguf'"))
        .anyMatch(fault -> fault.startsWith(catalog + "a.sha256: is 'abc'"))
        .anyMatch(fault -> fault.startsWith(catalog + "a.size: is '0'"))
        .anyMatch(fault -> fault.startsWith(catalog + "b.url: must not hold a user name"))
        .anyMatch(fault -> fault.startsWith(catalog + "b.contxt-tokens: is not a known key"))
        .anyMatch(fault -> fault.startsWith(catalog + "c.url: is missing"))
        .anyMatch(fault -> fault.startsWith(catalog + "c.file: is "))
        .anyMatch(fault -> fault.startsWith(catalog + "d e.url: belongs to a name"))
        .hasSize(12);
  }

  @Test
  void at_url_isKeptUnderItsLastPart() {
    ModelCatalog catalog = read("dir = /m");

    ModelFile file = catalog.at(URI.create("https://h/a/b/Model-Q4.gguf?download=true"), SUM);

    assertThat(file.name()).isEqualTo("Model-Q4");
    assertThat(file.path()).isEqualTo(Path.of("/m/Model-Q4.gguf"));
    assertThat(file.sha256()).isEqualTo(SUM);
    assertThat(file.shownUrl()).isEqualTo("https://h/a/b/Model-Q4.gguf");
    ModelFile known = catalog.find("qwen2.5-0.5b-instruct-q4_k_m");
    assertThat(catalog.at(known.url(), null)).isEqualTo(known);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ftp://h/x.gguf",
        "https:///x.gguf",
        "https://h",
        "https://h/",
        "https://h/..",
        "https://u@h/x.gguf",
        "x.gguf",
        "https://h/a%5cb"
      })
  void at_urlWithoutAFile_isRefused(String url) {
    assertThatThrownBy(() -> read("").at(URI.create(url), null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isFileName_onlyPlainNames_pass() {
    assertThat(List.of("a.gguf", "A b.gguf", "x")).allMatch(ModelCatalog::isFileName);
    assertThat(List.of("", " ", ".", "..", "../a", "a/b", "/a", "a\\b", ".hidden", "a\0b"))
        .noneMatch(ModelCatalog::isFileName);
  }
}
