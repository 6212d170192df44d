package dev.relevo.telemetry;

import java.util.Map;

/** What OpenTelemetry's conventions call the kinds of providers that we name differently. */
final class ProviderNames {
  /** The gateway itself, where nobody else was asked. */
  static final String GATEWAY = "relevo";

  private static final Map<String, String> BY_KIND =
      Map.of("gemini", "gcp.gemini", "mistral", "mistral_ai");

  private ProviderNames() {}

  static String ofKind(String kind) {
    return BY_KIND.getOrDefault(kind, kind);
  }
}
