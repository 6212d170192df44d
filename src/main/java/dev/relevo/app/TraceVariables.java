package dev.relevo.app;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValueFactory;
import dev.relevo.settings.Faults;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The variables by which OpenTelemetry's own tools are told where traces go. */
final class TraceVariables {
  private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
  private static final String HEADERS = "OTEL_EXPORTER_OTLP_HEADERS";
  private static final String SERVICE = "OTEL_SERVICE_NAME";
  private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
  private static final String TRACES = "relevo.telemetry.traces.";

  private TraceVariables() {}

  /**
   * Adds what the variables say. Headers are secrets: their values are never told.
   *
   * @param faults takes wrong values under the variable's name
   */
  static Config read(Config config, Variables variables, Faults faults, List<Note> notes) {
    Config read = with(config, "endpoint", variables, ENDPOINT, notes);
    read = with(read, "service-name", variables, SERVICE, notes);
    String protocol = variables.get(PROTOCOL);
    if (protocol != null && !protocol.equals("http/protobuf")) {
      notes.add(
          Note.warning(PROTOCOL + " = " + protocol + " has no effect: it is http/protobuf here"));
    }
    List<String> headers = variables.list(List.of(HEADERS));
    for (String header : headers) {
      int equals = header.indexOf('=');
      String value = equals < 1 ? null : decoded(header.substring(equals + 1));
      if (value == null) {
        faults.add(HEADERS, "must be NAME=VALUE,NAME=VALUE, percent-encoded");
        return read;
      }
      read =
          read.withValue(
              TRACES + "headers." + ConfigUtil.joinPath(header.substring(0, equals).trim()),
              ConfigValueFactory.fromAnyRef(value, Names.source(HEADERS)));
    }
    if (!headers.isEmpty()) {
      notes.add(
          Note.found(HEADERS + ": " + Names.count(headers.size(), "header") + " *** for traces"));
    }
    return read;
  }

  private static @Nullable String decoded(String value) {
    try {
      // the plus sign stands for itself there
      return URLDecoder.decode(value.trim().replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static Config with(
      Config config, String key, Variables variables, String name, List<Note> notes) {
    String value = variables.get(name);
    if (value == null) {
      return config;
    }
    notes.add(Note.found(name + ": " + TRACES + key + " = " + Names.shown(value)));
    return config.withValue(TRACES + key, ConfigValueFactory.fromAnyRef(value, Names.source(name)));
  }
}
