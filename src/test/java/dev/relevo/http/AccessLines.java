package dev.relevo.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.telemetry.AccessListener;
import dev.relevo.telemetry.AccessLog;
import dev.relevo.telemetry.AccessLogSettings;
import dev.relevo.testing.CapturedLog;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** The lines of an access log in both formats, which have to say the same. */
final class AccessLines implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  /** One field, as whoever reads such lines with a program takes it apart. */
  private static final Pattern FIELD =
      Pattern.compile("([a-z_]+)=(\"(?:[^\"\\\\]|\\\\.)*\"|[^ \"=\\\\]+)(?: |$)");

  private final CapturedLog log = CapturedLog.of(AccessLog.NAME);
  private final AccessLog text = new AccessLog(AccessLogSettings.Format.TEXT);
  private final AccessLog json = new AccessLog(AccessLogSettings.Format.JSON);

  /** Who has to be told of requests. */
  List<AccessListener> listeners() {
    return List.of(text, json);
  }

  /** Waits until so many requests have their lines, and reads them. */
  List<Map<String, String>> await(int requests) {
    Awaitility.await()
        .atMost(LIMIT)
        .untilAsserted(() -> assertThat(raw()).hasSizeGreaterThanOrEqualTo(2 * requests));
    return read(requests);
  }

  /** The only line. */
  Map<String, String> awaitOne() {
    return await(1).get(0);
  }

  /** Every line that was written, as it is; several may have come as one event. */
  List<String> raw() {
    return log.lines().stream().flatMap(String::lines).toList();
  }

  /** Reads the lines after the last one was written; there are as many as requests. */
  List<Map<String, String>> read(int requests) {
    text.close();
    json.close();
    List<Map<String, String>> read =
        raw().stream().filter(line -> !line.startsWith("{")).map(AccessLines::ofText).toList();
    assertThat(read)
        .hasSize(requests)
        .containsExactlyInAnyOrderElementsOf(
            raw().stream().filter(line -> line.startsWith("{")).map(AccessLines::ofJson).toList());
    return read;
  }

  private static Map<String, String> ofText(String line) {
    Map<String, String> fields = new LinkedHashMap<>();
    Matcher matcher = FIELD.matcher(line);
    int end = 0;
    while (matcher.find()) {
      assertThat(matcher.start()).as("all of it is fields: %s", line).isEqualTo(end);
      end = matcher.end();
      String value = matcher.group(2);
      fields.put(
          matcher.group(1),
          value.startsWith("\"") ? GatewayFixture.json(value).textValue() : value);
    }
    assertThat(end).as("all of it is fields: %s", line).isEqualTo(line.length());
    return fields;
  }

  private static Map<String, String> ofJson(String line) {
    JsonNode object = GatewayFixture.json(line);
    Map<String, String> fields = new LinkedHashMap<>();
    object.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
    return fields;
  }

  private static String plain(JsonNode value) {
    return value.isNumber()
        ? value.decimalValue().stripTrailingZeros().toPlainString()
        : value.asText();
  }

  @Override
  public void close() {
    text.close();
    json.close();
    log.close();
  }
}
