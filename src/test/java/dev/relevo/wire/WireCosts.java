package dev.relevo.wire;

import dev.relevo.bench.Cost;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;

/** What splitting a provider's bytes costs. */
public final class WireCosts {
  private WireCosts() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    for (int round = 0; round < 2; round++) {
      for (int events : new int[] {1, 4, 32}) {
        ByteString bytes =
            ByteString.fromArrayUnsafe(event().repeat(events).getBytes(StandardCharsets.UTF_8));
        Cost.print(
            System.out,
            "server-sent events, " + events + " at once",
            1000 * events,
            200 / events + 1,
            () -> split(bytes));
      }
      ByteString whole = ByteString.fromString(event());
      ByteString first = whole.take(100);
      ByteString second = whole.drop(100);
      Cost.print(
          System.out, "server-sent events, in halves", 1000, 100, () -> split(first, second));
      ByteString joined = first.concat(second);
      Cost.print(
          System.out, "server-sent events, a joined ByteString", 1000, 100, () -> split(joined));
      ByteString slice = ByteString.fromString("xx" + event() + "xx").drop(2).dropRight(2);
      Cost.print(System.out, "server-sent events, a slice", 1000, 100, () -> split(slice));
    }
  }

  private static Object split(ByteString... pieces) {
    SseDecoder decoder = new SseDecoder(1 << 20);
    long[] bytes = new long[1];
    for (int i = 0; i < 1000; i++) {
      for (ByteString piece : pieces) {
        decoder.feed(piece, (name, data, from, length) -> bytes[0] += length);
      }
    }
    return bytes;
  }

  private static String event() {
    return "data: {\"id\":\"chatcmpl-123\",\"object\":\"chat.completion.chunk\",\"created\":1700000000,"
        + "\"model\":\"mock\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\" token12\"},"
        + "\"logprobs\":null,\"finish_reason\":null}]}\n\n";
  }
}
