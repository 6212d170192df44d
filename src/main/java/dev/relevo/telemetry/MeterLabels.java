package dev.relevo.telemetry;

import dev.relevo.gateway.RequestRecord;
import java.util.Set;

/** The labels that several meters share, each with a bounded number of values. Thread-safe. */
final class MeterLabels {
  private static final int KEYS = 500;
  private static final int WORKERS = 500;
  private static final int MODELS = 500;

  private final LabelValues keys = new LabelValues(KEYS);
  private final LabelValues workers = new LabelValues(WORKERS);
  private final LabelValues served = new LabelValues(MODELS);
  private final LabelValues asked = new LabelValues(MODELS);

  /** These models are on offer. */
  void offered(Set<String> models) {
    served.grant(models);
    asked.grant(models);
  }

  String key(RequestRecord request) {
    return keys.learned(request.asked().caller());
  }

  String worker(String name) {
    return workers.learned(name);
  }

  /** A model that was asked: told if it is on offer or has answered, since callers name others. */
  String model(String name, boolean answered) {
    return answered ? served.learned(name) : served.known(name);
  }

  /** The model as the caller named it: told if it is on offer, or stood for one that answered. */
  String askedModel(RequestRecord request) {
    String name = request.asked().model();
    boolean meant = request.served() != null && !request.served().substituted();
    return meant ? asked.learned(name) : asked.known(name);
  }

  static String operation(RequestRecord request) {
    return Meters.word(request.asked().operation());
  }
}
