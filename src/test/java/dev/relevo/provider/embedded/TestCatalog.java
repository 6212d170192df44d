package dev.relevo.provider.embedded;

import com.typesafe.config.ConfigFactory;
import dev.relevo.modelfile.ModelCatalog;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;

/** The catalogue of model files of {@code reference.conf}. */
final class TestCatalog {
  private TestCatalog() {}

  static ModelCatalog usual() {
    return ModelCatalog.from(
        Section.of(ConfigFactory.defaultReference().resolve(), "relevo.models", new Faults()));
  }
}
