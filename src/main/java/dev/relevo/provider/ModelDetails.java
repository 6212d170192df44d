package dev.relevo.provider;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a host tells about the files of a model. Texts are empty when it says nothing.
 *
 * @param digest tells versions of the model apart; in hexadecimal digits
 * @param modified when it came to the host or was changed there, or null when unknown
 * @param format the format of its file
 * @param family the architecture
 * @param families all architectures of which it is made
 * @param parameterSize how many parameters it has, in words such as {@code 7.6B}
 * @param quantization how its numbers are stored
 */
public record ModelDetails(
    String digest,
    @Nullable Instant modified,
    String format,
    String family,
    List<String> families,
    String parameterSize,
    String quantization) {
  public ModelDetails {
    Objects.requireNonNull(digest, "digest");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(family, "family");
    families = List.copyOf(families);
    Objects.requireNonNull(parameterSize, "parameterSize");
    Objects.requireNonNull(quantization, "quantization");
  }
}
