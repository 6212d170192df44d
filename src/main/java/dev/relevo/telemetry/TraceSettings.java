package dev.relevo.telemetry;

import dev.relevo.gateway.Propagation;
import dev.relevo.settings.Secret;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where traces go.
 *
 * @param endpoint the address of an OTLP receiver, to which {@code /v1/traces} is added; null for
 *     none, and then nothing is recorded
 * @param headers headers for the receiver
 * @param serviceName the name under which the gateway appears
 * @param sampleRatio the share of the traces that begin here and are recorded, from 0 to 1
 * @param propagation which providers are told of traces
 */
public record TraceSettings(
    @Nullable URI endpoint,
    Map<String, Secret> headers,
    String serviceName,
    double sampleRatio,
    Propagation propagation) {
  private static final String PATH = "/v1/traces";
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
  private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

  public TraceSettings {
    headers = Map.copyOf(headers);
    Objects.requireNonNull(serviceName, "serviceName");
    Objects.requireNonNull(propagation, "propagation");
  }

  static TraceSettings from(Section section) {
    return section.readAll(
        read ->
            new TraceSettings(
                read.has("endpoint") ? target(read.address("endpoint")) : null,
                headers(read.section("headers")),
                read.string("service-name"),
                read.number("sample-ratio", 0, 1),
                read.choice("propagate", Propagation.class)));
  }

  private static URI target(URI base) {
    String text = base.toString();
    String bare = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    return bare.endsWith(PATH) ? URI.create(bare) : URI.create(bare + PATH);
  }

  private static Map<String, Secret> headers(Section section) {
    Map<String, Secret> headers = new TreeMap<>();
    for (String name : section.names()) {
      String value = section.string(name);
      if (!HEADER.matcher(name).matches()) {
        section.fault(name, "is not the name of a header");
      } else if (!VALUE.matcher(value).matches()) {
        section.fault(name, "holds characters that a header cannot carry");
      } else {
        headers.put(name, new Secret(value));
      }
    }
    return headers;
  }

  /** Finds the places of requests. */
  public TracePlaces places() {
    return endpoint == null ? TracePlaces.PASSED_ON : TracePlaces.recorded(sampleRatio);
  }
}
