package dev.relevo.http.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.relevo.wire.JsonMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * The description of the whole surface (OpenAPI 3.1), put together from a frame and one file per
 * dialect. Read once, when somebody asks for it. Thread-safe.
 */
final class OpenApiDocument {
  private static final String FOLDER = "/dev/relevo/http/openapi/";
  private static final List<String> PARTS =
      List.of("openai", "ollama", "service", "health", "admin");

  /** Read with the first question. */
  private static final class Whole {
    private static final ObjectNode DOCUMENT = read();
  }

  private OpenApiDocument() {}

  static ObjectNode get() {
    return Whole.DOCUMENT;
  }

  private static ObjectNode read() {
    ObjectNode document = read("frame");
    String version = OpenApiDocument.class.getPackage().getImplementationVersion();
    document.withObject("/info").put("version", version == null ? "development" : version);
    for (String name : PARTS) {
      ObjectNode part = read(name);
      document.withObject("/paths").setAll(part.withObject("/paths"));
      document.withObject("/components/schemas").setAll(part.withObject("/components/schemas"));
    }
    return document;
  }

  private static ObjectNode read(String name) {
    String file = FOLDER + name + ".json";
    try (InputStream in = OpenApiDocument.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new FileNotFoundException(file);
      }
      return (ObjectNode) JsonMapper.read(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
