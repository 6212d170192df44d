package dev.relevo.bench;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads each event of a stream and writes it anew: the least that a gateway does which knows what
 * it passes on. One for each answer; not thread-safe.
 */
final class EventRewriter {
  private static final JsonFactory JSON = new JsonFactory();
  private static final byte[] DATA = "data: ".getBytes(StandardCharsets.US_ASCII);

  private byte[] line = new byte[512];
  private int length;

  /** What of an event is carried on. */
  private static final class Event {
    String id = "";
    String model = "";
    String fingerprint = "";
    long created;
    String content;
    String finish;
    boolean usage;
  }

  /**
   * The events that ended within these bytes; what is left of the last line is kept for the next
   * call.
   */
  ByteBuf rewrite(ByteBuf bytes, ByteBufAllocator allocator) throws IOException {
    ByteBuf events = allocator.buffer(bytes.readableBytes() + 64);
    try (OutputStream out = new ByteBufOutputStream(events)) {
      while (bytes.isReadable()) {
        int end = bytes.bytesBefore((byte) '\n');
        keep(bytes, end < 0 ? bytes.readableBytes() : end);
        if (end >= 0) {
          bytes.skipBytes(1);
          write(out);
          length = 0;
        }
      }
    }
    return events;
  }

  private void keep(ByteBuf bytes, int count) {
    if (length + count > line.length) {
      line = Arrays.copyOf(line, (length + count) * 2);
    }
    bytes.readBytes(line, length, count);
    length += count;
  }

  private void write(OutputStream out) throws IOException {
    if (length <= DATA.length) {
      return;
    }
    out.write(DATA);
    int size = length - DATA.length;
    Event event = line[DATA.length] == '{' ? read(size) : null;
    if (event == null || event.usage) {
      out.write(line, DATA.length, size);
    } else {
      write(event, out);
    }
    out.write('\n');
    out.write('\n');
  }

  private Event read(int size) throws IOException {
    Event event = new Event();
    try (JsonParser json = JSON.createParser(line, DATA.length, size)) {
      json.nextToken();
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        switch (name) {
          case "id" -> event.id = json.getText();
          case "model" -> event.model = json.getText();
          case "system_fingerprint" -> event.fingerprint = json.getText();
          case "created" -> event.created = json.getLongValue();
          case "choices" -> readChoices(json, event);
          default -> {
            event.usage |= name.equals("usage");
            json.skipChildren();
          }
        }
      }
    }
    return event;
  }

  private static void readChoices(JsonParser json, Event event) throws IOException {
    while (json.nextToken() == JsonToken.START_OBJECT) {
      for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
        json.nextToken();
        switch (name) {
          case "delta" -> readDelta(json, event);
          case "finish_reason" -> event.finish = json.getValueAsString();
          default -> json.skipChildren();
        }
      }
    }
  }

  private static void readDelta(JsonParser json, Event event) throws IOException {
    for (String name = json.nextFieldName(); name != null; name = json.nextFieldName()) {
      json.nextToken();
      if (name.equals("content")) {
        event.content = json.getText();
      } else {
        json.skipChildren();
      }
    }
  }

  private static void write(Event event, OutputStream out) throws IOException {
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("id", event.id);
      json.writeStringField("object", "chat.completion.chunk");
      json.writeNumberField("created", event.created);
      json.writeStringField("model", event.model);
      json.writeStringField("system_fingerprint", event.fingerprint);
      json.writeArrayFieldStart("choices");
      json.writeStartObject();
      json.writeNumberField("index", 0);
      json.writeObjectFieldStart("delta");
      if (event.content != null) {
        json.writeStringField("content", event.content);
      }
      json.writeEndObject();
      json.writeNullField("logprobs");
      json.writeStringField("finish_reason", event.finish);
      json.writeEndObject();
      json.writeEndArray();
      json.writeEndObject();
    }
  }
}
