package dev.relevo.residency;

import java.util.Objects;

/** What a host is told to do now. */
public sealed interface Order {
  /** The model's name. */
  String model();

  /** The model is to be brought into memory; its room is taken. */
  record Load(String model) implements Order {
    public Load {
      Objects.requireNonNull(model, "model");
    }
  }

  /** The model is to be taken out of memory; nobody uses it. */
  record Unload(String model) implements Order {
    public Unload {
      Objects.requireNonNull(model, "model");
    }
  }
}
