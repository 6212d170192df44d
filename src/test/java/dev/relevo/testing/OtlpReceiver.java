package dev.relevo.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Takes traces as OTLP over HTTP, in protobuf, which it reads by itself: what it understands is on
 * the wire. Thread-safe.
 */
public final class OtlpReceiver implements AutoCloseable {
  private final HttpServer server;
  private final List<Span> spans = new CopyOnWriteArrayList<>();
  private final List<Map<String, List<String>>> headers = new CopyOnWriteArrayList<>();
  private final List<Map<String, Object>> resources = new CopyOnWriteArrayList<>();
  private final List<String> paths = new CopyOnWriteArrayList<>();

  /**
   * A span.
   *
   * @param parentId empty for none
   * @param kind 2 of a server, 3 of a client
   * @param start nanoseconds since 1970
   * @param end nanoseconds since 1970
   * @param failed whether its status is an error
   */
  public record Span(
      String traceId,
      String spanId,
      String parentId,
      String name,
      long kind,
      long start,
      long end,
      Map<String, Object> attributes,
      List<Event> events,
      boolean failed) {
    public Span {
      attributes = Map.copyOf(attributes);
      events = List.copyOf(events);
    }

    /** The only event of that name. */
    public Event event(String wanted) {
      List<Event> found = events.stream().filter(event -> event.name().equals(wanted)).toList();
      if (found.size() != 1) {
        throw new AssertionError(wanted + " is not there once: " + events);
      }
      return found.get(0);
    }
  }

  /** Something that happened within a span. */
  public record Event(String name, long time, Map<String, Object> attributes) {
    public Event {
      attributes = Map.copyOf(attributes);
    }
  }

  private OtlpReceiver(HttpServer server) {
    this.server = server;
    server.createContext("/", this::take);
    server.start();
  }

  /** A receiver on a free port. */
  public static OtlpReceiver start() {
    try {
      return new OtlpReceiver(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is configured as its endpoint. */
  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /** The spans so far. */
  public List<Span> spans() {
    return List.copyOf(spans);
  }

  /** The paths to which they were sent. */
  public List<String> paths() {
    return List.copyOf(paths);
  }

  /** The headers that came with them, names in lower case. */
  public List<Map<String, List<String>>> headers() {
    return List.copyOf(headers);
  }

  /** What they say of their sender. */
  public List<Map<String, Object>> resources() {
    return List.copyOf(resources);
  }

  private void take(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Map<String, List<String>> named = new LinkedHashMap<>();
    exchange.getRequestHeaders().forEach((name, values) -> named.put(lower(name), values));
    headers.add(named);
    paths.add(exchange.getRequestURI().getPath());
    for (Object resourceSpans : Message.of(body).all(1)) {
      Message sender = Message.of(resourceSpans);
      resources.add(attributes(Message.of(sender.one(1)), 1));
      for (Object scopeSpans : sender.all(2)) {
        for (Object span : Message.of(scopeSpans).all(2)) {
          spans.add(span(Message.of(span)));
        }
      }
    }
    exchange.getResponseHeaders().add("Content-Type", "application/x-protobuf");
    exchange.sendResponseHeaders(200, -1);
    exchange.close();
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  private static Span span(Message span) {
    List<Event> events = new ArrayList<>();
    for (Object event : span.all(11)) {
      Message read = Message.of(event);
      events.add(new Event(text(read.one(2)), number(read.one(1)), attributes(read, 3)));
    }
    List<Object> status = span.all(15);
    return new Span(
        HexFormat.of().formatHex((byte[]) span.one(1)),
        HexFormat.of().formatHex((byte[]) span.one(2)),
        span.all(4).isEmpty() ? "" : HexFormat.of().formatHex((byte[]) span.one(4)),
        text(span.one(5)),
        number(span.one(6)),
        number(span.one(7)),
        number(span.one(8)),
        attributes(span, 9),
        events,
        !status.isEmpty() && Message.of(status.get(0)).all(3).contains(2L));
  }

  private static Map<String, Object> attributes(Message message, int field) {
    Map<String, Object> read = new LinkedHashMap<>();
    for (Object pair : message.all(field)) {
      Message entry = Message.of(pair);
      Message value = Message.of(entry.one(2));
      value
          .fields()
          .forEach(
              (kind, values) ->
                  read.put(
                      text(entry.one(1)),
                      switch (kind) {
                        case 1 -> text(values.get(0));
                        case 2 -> number(values.get(0)) == 1;
                        case 4 -> Double.longBitsToDouble(number(values.get(0)));
                        default -> values.get(0);
                      }));
    }
    return read;
  }

  private static String text(Object bytes) {
    return new String((byte[]) bytes, StandardCharsets.UTF_8);
  }

  private static long number(Object number) {
    return (Long) number;
  }

  /** The fields of a message: numbers as they are written, all else as bytes. */
  private record Message(Map<Integer, List<Object>> fields) {
    private static Message of(Object bytes) {
      ByteBuffer in = ByteBuffer.wrap((byte[]) bytes).order(ByteOrder.LITTLE_ENDIAN);
      Map<Integer, List<Object>> fields = new LinkedHashMap<>();
      while (in.hasRemaining()) {
        long tag = varint(in);
        Object value =
            switch ((int) (tag & 7)) {
              case 0 -> varint(in);
              case 1 -> in.getLong();
              case 2 -> bytes(in);
              case 5 -> (long) in.getInt();
              default -> throw new AssertionError("not protobuf: " + tag);
            };
        fields.computeIfAbsent((int) (tag >>> 3), any -> new ArrayList<>()).add(value);
      }
      return new Message(fields);
    }

    private static long varint(ByteBuffer in) {
      long value = 0;
      for (int shift = 0; ; shift += 7) {
        byte next = in.get();
        value |= (next & 0x7fL) << shift;
        if (next >= 0) {
          return value;
        }
      }
    }

    private static byte[] bytes(ByteBuffer in) {
      byte[] bytes = new byte[(int) varint(in)];
      in.get(bytes);
      return bytes;
    }

    private List<Object> all(int field) {
      return fields.getOrDefault(field, List.of());
    }

    private Object one(int field) {
      return Objects.requireNonNull(all(field).isEmpty() ? null : all(field).get(0), "field");
    }
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
