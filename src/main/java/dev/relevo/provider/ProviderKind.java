package dev.relevo.provider;

import dev.relevo.settings.Section;
import java.util.Set;

/** A wire format: reads the configuration of providers that speak it. Stateless. */
public interface ProviderKind {

  /** The values of {@code kind} that this wire format answers to. */
  Set<String> names();

  /**
   * Reads one provider's section; wrong values become faults of the section. The caller ends the
   * section.
   *
   * @param id the worker's name
   * @param kind which of {@link #names} was configured
   */
  ProviderDefinition read(String id, String kind, Section section);
}
