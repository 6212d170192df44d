package dev.relevo.residency;

/** Compares names of models as hosts do: one without a tag means {@code :latest}. */
public final class ModelNames {
  private static final String DEFAULT_TAG = ":latest";

  private ModelNames() {}

  /** The name with its tag. */
  public static String tagged(String name) {
    return name.lastIndexOf(':') > name.lastIndexOf('/') ? name : name + DEFAULT_TAG;
  }
}
