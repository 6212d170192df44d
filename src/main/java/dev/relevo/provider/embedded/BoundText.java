package dev.relevo.provider.embedded;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.IOException;

/** Looks whether an answer that was bound to JSON is what it should be. */
final class BoundText {
  /** As deep and as long as an answer can be. */
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(1_000_000)
                  .maxNumberLength(1_000_000)
                  .maxStringLength(Integer.MAX_VALUE)
                  .build())
          .build();

  private BoundText() {}

  /** Whether the text is exactly one JSON value. */
  static boolean isJson(String text) {
    try (JsonParser json = FACTORY.createParser(text)) {
      JsonToken first = json.nextToken();
      json.skipChildren();
      return first != null && json.nextToken() == null;
    } catch (IOException e) {
      return false;
    }
  }
}
