package dev.relevo.provider;

import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model that a provider offers.
 *
 * @param name the name by which the provider is asked for it
 * @param capabilities what it can do
 * @param contextTokens the size of its window in tokens, or null when unknown
 * @param maxOutputTokens the most tokens that an answer can have, or null when unknown
 * @param owner who made it, or null when unknown
 * @param sizeBytes its size, or null when unknown
 * @param loaded whether it is in memory now; true for clouds
 * @param price what it costs, or null when unknown
 * @param created when its maker published it, or null when unknown
 * @param details what a host tells about its files, or null where there are none to tell of
 */
public record ModelInfo(
    String name,
    Capabilities capabilities,
    @Nullable Integer contextTokens,
    @Nullable Integer maxOutputTokens,
    @Nullable String owner,
    @Nullable Long sizeBytes,
    boolean loaded,
    @Nullable Price price,
    @Nullable Instant created,
    @Nullable ModelDetails details) {
  public ModelInfo {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(capabilities, "capabilities");
  }

  /** A model of whose files nothing is told. */
  public ModelInfo(
      String name,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      @Nullable Integer maxOutputTokens,
      @Nullable String owner,
      @Nullable Long sizeBytes,
      boolean loaded,
      @Nullable Price price,
      @Nullable Instant created) {
    this(
        name,
        capabilities,
        contextTokens,
        maxOutputTokens,
        owner,
        sizeBytes,
        loaded,
        price,
        created,
        null);
  }

  /** A model of which nobody knows since when there is one. */
  public ModelInfo(
      String name,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      @Nullable Integer maxOutputTokens,
      @Nullable String owner,
      @Nullable Long sizeBytes,
      boolean loaded,
      @Nullable Price price) {
    this(name, capabilities, contextTokens, maxOutputTokens, owner, sizeBytes, loaded, price, null);
  }

  /** A model of which neither maker nor longest answer is known. */
  public ModelInfo(
      String name,
      Capabilities capabilities,
      @Nullable Integer contextTokens,
      @Nullable Long sizeBytes,
      boolean loaded,
      @Nullable Price price) {
    this(name, capabilities, contextTokens, null, null, sizeBytes, loaded, price);
  }

  public ModelInfo withPrice(@Nullable Price value) {
    return with(value, details);
  }

  public ModelInfo withDetails(@Nullable ModelDetails value) {
    return with(price, value);
  }

  private ModelInfo with(@Nullable Price newPrice, @Nullable ModelDetails newDetails) {
    return new ModelInfo(
        name,
        capabilities,
        contextTokens,
        maxOutputTokens,
        owner,
        sizeBytes,
        loaded,
        newPrice,
        created,
        newDetails);
  }
}
