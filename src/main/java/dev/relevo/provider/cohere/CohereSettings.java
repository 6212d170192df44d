package dev.relevo.provider.cohere;

import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Objects;
import java.util.Set;

/**
 * What is configured for Cohere beside what every provider has.
 *
 * @param baseUrl where it is, without a path
 * @param inputType what embedded texts are for, where the request does not say; Cohere has to know
 */
record CohereSettings(URI baseUrl, String inputType) {
  private static final URI DEFAULT_BASE_URL = URI.create("https://api.cohere.com");
  private static final String DEFAULT_INPUT_TYPE = "search_document";

  /** What Cohere makes vectors of texts for. */
  private static final Set<String> INPUT_TYPES =
      Set.of("search_document", "search_query", "classification", "clustering");

  CohereSettings {
    Objects.requireNonNull(baseUrl, "baseUrl");
    Objects.requireNonNull(inputType, "inputType");
  }

  /** Reads {@code base-url} and {@code embedding-input-type}; each may be left out. */
  static CohereSettings from(Section section) {
    String inputType = section.optionalString("embedding-input-type");
    if (inputType != null && !INPUT_TYPES.contains(inputType)) {
      section.fault(
          "embedding-input-type",
          "is '"
              + inputType
              + "' but must be one of search_document, search_query, classification, clustering");
    }
    return new CohereSettings(
        section.has("base-url") ? section.address("base-url") : DEFAULT_BASE_URL,
        inputType == null ? DEFAULT_INPUT_TYPE : inputType);
  }
}
