package dev.relevo.residency;

import java.util.Objects;

/**
 * How far a host is with fetching a model.
 *
 * @param model the model's name
 * @param completed how many bytes have come
 * @param total how many there are, as far as known; 0 while nothing is
 */
public record PullStanding(String model, long completed, long total) {
  public PullStanding {
    Objects.requireNonNull(model, "model");
  }

  /** How much of it has come, in whole percent of what is known. */
  public int percent() {
    return total <= 0 ? 0 : (int) Math.min(100, completed * 100.0 / total);
  }

  /** For people: {@code pulling gemma2:2b, 43 %}. */
  public String text() {
    return total <= 0 ? "pulling " + model : "pulling " + model + ", " + percent() + " %";
  }
}
