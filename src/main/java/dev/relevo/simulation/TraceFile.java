package dev.relevo.simulation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.relevo.chat.Steering;
import dev.relevo.wire.JsonMapper;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Traces as text: comma-separated values under a line of names, or one JSON object in each line.
 * The fields are {@code time} (in seconds, counted from the first request), {@code caller}, {@code
 * model}, {@code prompt_tokens}, {@code answer_tokens}, and, if wanted, {@code priority} (high,
 * normal or low) and {@code conversation}. Others are ignored.
 */
public final class TraceFile {
  private static final String TIME = "time";
  private static final String CALLER = "caller";
  private static final String MODEL = "model";
  private static final String PROMPT = "prompt_tokens";
  private static final String ANSWER = "answer_tokens";
  private static final String PRIORITY = "priority";
  private static final String CONVERSATION = "conversation";
  private static final String SEPARATOR = ",";

  /** Where a row comes from; no field of a trace is called so. */
  private static final String LINE = "#";

  private TraceFile() {}

  /**
   * Reads a trace.
   *
   * @return the requests in the order of their times, the first at 0
   * @throws IllegalArgumentException with a message that tells the line, when it cannot be read
   */
  public static List<TraceRequest> read(String text) {
    List<Map<String, String>> rows = new ArrayList<>();
    List<String> names = List.of();
    int number = 0;
    for (String line : text.lines().toList()) {
      number++;
      if (line.isBlank()) {
        continue;
      }
      if (line.strip().startsWith("{")) {
        rows.add(ofJson(line, number));
      } else if (names.isEmpty()) {
        names = cells(line);
      } else {
        rows.add(ofCells(names, cells(line), number));
      }
    }
    if (rows.isEmpty()) {
      throw new IllegalArgumentException("the trace has no requests");
    }
    return requests(rows);
  }

  private static List<TraceRequest> requests(List<Map<String, String>> rows) {
    List<TraceRequest> requests = new ArrayList<>(rows.size());
    for (Map<String, String> row : rows) {
      try {
        requests.add(request(row));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException("line " + row.get(LINE) + ": " + e.getMessage(), e);
      }
    }
    requests.sort(Comparator.comparingDouble(TraceRequest::at));
    double first = requests.get(0).at();
    return requests.stream().map(request -> request.begunAt(request.at() - first)).toList();
  }

  private static Map<String, String> ofJson(String line, int number) {
    try {
      JsonNode node = JsonMapper.mapper().readTree(line);
      Map<String, String> row = new HashMap<>();
      node.properties().forEach(field -> row.put(field.getKey(), field.getValue().asText()));
      row.put(LINE, Integer.toString(number));
      return row;
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          "line " + number + " is no JSON object: " + e.getOriginalMessage(), e);
    }
  }

  private static Map<String, String> ofCells(List<String> names, List<String> cells, int number) {
    if (cells.size() != names.size()) {
      throw new IllegalArgumentException(
          "line " + number + " has " + cells.size() + " values for " + names.size() + " names");
    }
    Map<String, String> row = new HashMap<>();
    for (int i = 0; i < cells.size(); i++) {
      row.put(names.get(i), cells.get(i));
    }
    row.put(LINE, Integer.toString(number));
    return row;
  }

  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    for (String cell : line.split(SEPARATOR, -1)) {
      cells.add(cell.strip());
    }
    return cells;
  }

  private static TraceRequest request(Map<String, String> row) {
    return new TraceRequest(
        number(row, TIME),
        text(row, CALLER),
        text(row, MODEL),
        (int) number(row, PROMPT),
        (int) number(row, ANSWER),
        priority(row.getOrDefault(PRIORITY, "")),
        row.getOrDefault(CONVERSATION, ""));
  }

  private static String text(Map<String, String> row, String name) {
    String value = row.get(name);
    if (value == null || value.isEmpty()) {
      throw new IllegalArgumentException(name + " is missing");
    }
    return value;
  }

  private static double number(Map<String, String> row, String name) {
    String value = text(row, name);
    try {
      double number = Double.parseDouble(value);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException e) {
      // told below, together with what is no finite number
    }
    throw new IllegalArgumentException(name + " is '" + value + "' but must be a number");
  }

  private static Steering.Priority priority(String value) {
    if (value.isEmpty()) {
      return Steering.Priority.NORMAL;
    }
    for (Steering.Priority priority : Steering.Priority.values()) {
      if (priority.name().equalsIgnoreCase(value)) {
        return priority;
      }
    }
    throw new IllegalArgumentException(
        PRIORITY + " is '" + value + "' but must be high, normal or low");
  }

  /** Writes a trace as comma-separated values. */
  public static String write(List<TraceRequest> trace) {
    StringBuilder text = new StringBuilder();
    text.append(String.join(SEPARATOR, TIME, CALLER, MODEL, PROMPT, ANSWER, PRIORITY, CONVERSATION))
        .append('\n');
    for (TraceRequest request : trace) {
      text.append(
              String.join(
                  SEPARATOR,
                  String.format(Locale.ROOT, "%.3f", request.at()),
                  request.caller(),
                  request.model(),
                  Integer.toString(request.promptTokens()),
                  Integer.toString(request.answerTokens()),
                  request.priority().name().toLowerCase(Locale.ROOT),
                  request.conversation()))
          .append('\n');
    }
    return text.toString();
  }
}
