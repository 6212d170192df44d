package dev.relevo.faults;

import dev.relevo.wire.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Questions with numbers, and the one right answer to each. */
final class SoakText {
  private static final List<String> WORDS =
      List.of(
          "the ",
          "rain ",
          "stays ",
          "mainly ",
          "\"here\" ",
          "naïve ",
          "日本",
          "😀",
          "café\n",
          "a\\b ");
  private static final Pattern NUMBER = Pattern.compile("question (\\d+)");
  private static final int SHORTEST = 20;
  private static final int LONGEST = 60;

  private SoakText() {}

  /** The body of a request that asks the question of that number. */
  static String body(long number) {
    return "{\"model\":\"m\",\"stream\":true,\"temperature\":0,"
        + "\"messages\":[{\"role\":\"user\",\"content\":\"question "
        + number
        + "\"}]}";
  }

  /** Which question a body asks. */
  static long number(String body) {
    Matcher found = NUMBER.matcher(body);
    if (!found.find()) {
      throw new IllegalArgumentException("no question in " + body);
    }
    return Long.parseLong(found.group(1));
  }

  /** The answer in pieces. */
  static List<String> pieces(long number) {
    SplittableRandom random = new SplittableRandom(number);
    int count = random.nextInt(SHORTEST, LONGEST);
    List<String> pieces = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      pieces.add(WORDS.get(random.nextInt(WORDS.size())));
    }
    return pieces;
  }

  static String answer(long number) {
    return String.join("", pieces(number));
  }

  static String quoted(String text) {
    return new String(JsonMapper.bytes(out -> out.writeString(text)), StandardCharsets.UTF_8);
  }
}
