package dev.relevo.settings;

import java.util.List;

/** A configuration that cannot be used, with everything that is wrong with it. */
public final class SettingsException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> faults;

  public SettingsException(List<String> faults) {
    super(String.join("\n", faults));
    this.faults = List.copyOf(faults);
  }

  /** One line for each fault, each beginning with the full key. */
  public List<String> faults() {
    return faults;
  }
}
