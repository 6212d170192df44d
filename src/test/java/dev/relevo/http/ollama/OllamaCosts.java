package dev.relevo.http.ollama;

import dev.relevo.bench.Cost;
import dev.relevo.chat.ChatEvent;
import dev.relevo.chat.Served;

/** What writing Ollama's streams costs. */
public final class OllamaCosts {
  private OllamaCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    ChatEvent event = new ChatEvent.TextDelta(" token12");
    for (int i = 0; i < 2; i++) {
      for (Shape shape : Shape.values()) {
        Cost.print(System.out, "line, " + shape, 1000, 100, () -> write(shape, false, event));
        Cost.print(System.out, "event, " + shape, 1000, 100, () -> write(shape, true, event));
      }
    }
  }

  private static Object write(Shape shape, boolean events, ChatEvent event) {
    OllamaStreamWriter writer = new OllamaStreamWriter(shape, "mock", 0, events);
    writer.served(new Served("req_0123456789abcdef01234567", "mock", "mock", 1, false, false));
    long bytes = 0;
    for (int i = 0; i < 1000; i++) {
      bytes += writer.write(event).size();
    }
    return bytes;
  }
}
