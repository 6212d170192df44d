package dev.relevo.provider.openai;

import dev.relevo.bench.Cost;
import dev.relevo.chat.ChatEvent;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import org.apache.pekko.util.ByteString;

/** What reading a stream's tokens costs. */
public final class DecoderCosts {
  private static final int TOKENS = 1000;

  private DecoderCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < 2; round++) {
      ByteString same = event("c1", " token12");
      Cost.print(System.out, "same but for the text", TOKENS, 100, () -> decode(same, same));
      Cost.print(
          System.out,
          "each other than the one before",
          TOKENS,
          100,
          () -> decode(event("c1", " a"), event("c2", " b")));
      ByteString escaped = event("c1", " token\\n12");
      Cost.print(System.out, "text with an escape", TOKENS, 100, () -> decode(escaped, escaped));
    }
  }

  private static Object decode(ByteString one, ByteString other) {
    OpenAiStreamDecoder decoder = new OpenAiStreamDecoder();
    int[] seen = new int[1];
    Consumer<ChatEvent> out = event -> seen[0]++;
    for (int i = 0; i < TOKENS; i += 2) {
      decoder.feed(one, out);
      decoder.feed(other, out);
    }
    return seen;
  }

  private static ByteString event(String id, String text) {
    String json =
        "{\"id\":\""
            + id
            + "\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,\"model\":\"mock\","
            + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\""
            + text
            + "\"},\"logprobs\":null,\"finish_reason\":null}]}";
    return ByteString.fromArrayUnsafe(("data: " + json + "\n\n").getBytes(StandardCharsets.UTF_8));
  }
}
