package dev.relevo.provider.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.modelfile.ModelFile;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ModelSourceTest {
  private static final String SUM = "0123456789abcdef".repeat(4);

  private final Faults faults = new Faults();

  private ModelSource read(String said) {
    Config config =
        ConfigFactory.parseString(
                "relevo { models { dir = /models, catalog { known { url = \"https://h/k.gguf\","
                    + " size = 5, sha256 = \""
                    + SUM
                    + "\" } } }, providers { local { "
                    + said
                    + " } } }")
            .withFallback(ConfigFactory.defaultReference())
            .resolve();
    return ModelSource.from(
        Section.of(config, "relevo.providers.local", faults),
        ModelCatalog.from(Section.of(config, "relevo.models", faults)));
  }

  private static ModelFile wanted(ModelSource source) {
    return Objects.requireNonNull(source.wanted());
  }

  @Test
  void from_pathThatNobodyKnows_isLeftToItsOwner() {
    assertThat(read("path = /m/own.gguf")).isEqualTo(new ModelSource(Path.of("/m/own.gguf"), null));
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void from_pathWithAKnownFilesName_isFetchedToThere() {
    ModelSource source = read("path = /tmp/elsewhere/known.gguf");

    assertThat(source.path()).isEqualTo(Path.of("/tmp/elsewhere/known.gguf"));
    assertThat(wanted(source).path()).isEqualTo(source.path());
    assertThat(wanted(source).url()).isEqualTo(URI.create("https://h/k.gguf"));
    assertThat(wanted(source).sha256()).isEqualTo(SUM);
    assertThat(wanted(source).sizeBytes()).isEqualTo(5);
  }

  @Test
  void from_nameOfTheCatalogue_liesInItsFolderOrWhereSaid() {
    assertThat(read("model-file = known").path()).isEqualTo(Path.of("/models/known.gguf"));
    ModelSource source = read("model-file = known, path = /m/other-name.gguf");
    assertThat(source.path()).isEqualTo(Path.of("/m/other-name.gguf"));
    assertThat(wanted(source).path()).isEqualTo(source.path());
  }

  @Test
  void from_address_isFetched() {
    ModelSource source = read("url = \"https://host/dir/x.gguf\", sha256 = \"" + SUM + "\"");

    assertThat(source.path()).isEqualTo(Path.of("/models/x.gguf"));
    assertThat(wanted(source).sha256()).isEqualTo(SUM);
    assertThat(faults.found()).isEmpty();
  }

  @Test
  void from_wrongValues_areFaults() {
    read("path = x.gguf, model-file = unknown");
    read("path = x.gguf, url = \"https://host/dir/\", sha256 = abc");
    read("threads = 2");

    assertThat(faults.found())
        .hasSize(4)
        .anyMatch(
            fault ->
                fault.startsWith("relevo.providers.local.model-file: is 'unknown'")
                    && fault.contains("it has known"))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.url: "))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.sha256: is 'abc'"))
        .anyMatch(fault -> fault.startsWith("relevo.providers.local.path: is missing"));
  }
}
