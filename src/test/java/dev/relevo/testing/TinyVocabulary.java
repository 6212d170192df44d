package dev.relevo.testing;

import java.util.ArrayList;
import java.util.List;

/**
 * The tokens of {@link TinyGguf}: a SentencePiece vocabulary with every byte, every printable ASCII
 * character, a few words, and the two marks of its chat template. Any text can be written with it.
 */
final class TinyVocabulary {
  static final int UNKNOWN = 0;
  static final int BEGIN = 1;
  static final int END = 2;

  private static final int NORMAL_TYPE = 1;
  private static final int UNKNOWN_TYPE = 2;
  private static final int CONTROL_TYPE = 3;
  private static final int BYTE_TYPE = 6;
  private static final float NEVER = -80;
  private static final float SELDOM = -6;
  private static final float OFTEN = 2;

  /** Ahead of the letters, so that there are some in a hundred tokens. */
  private static final float BYTES_BEGIN = 55;

  private static final float JSON = 3;

  /** The bytes of 😀. */
  static final int[] FACE = {0xF0, 0x9F, 0x98, 0x80};

  /** SentencePiece's stand-in for a blank. */
  private static final String BLANK = "\u2581";

  private static final String WORDS =
      "the of and to in is that for it as was with be by on not he his but at are this have from"
          + " or had an they which one you were all her she there would their we him been has when"
          + " who will no more if out so up said what its about than into them can only other time na\u00efve caf\u00e9 \u65e5\u672c";

  private final List<String> texts = new ArrayList<>();
  private final List<Integer> types = new ArrayList<>();
  private final List<Float> biases = new ArrayList<>();

  /**
   * The vocabulary.
   *
   * @param letters whether single characters are written instead of words, so that any text has
   *     only one division into tokens
   */
  TinyVocabulary(boolean letters) {
    add("<unk>", UNKNOWN_TYPE, NEVER);
    add("<s>", CONTROL_TYPE, NEVER);
    add("</s>", CONTROL_TYPE, NEVER);
    for (int value = 0; value < 256; value++) {
      boolean begins = letters && value == FACE[0];
      add(String.format("<0x%02X>", value), BYTE_TYPE, begins ? BYTES_BEGIN : NEVER);
    }
    add("<|im_start|>", CONTROL_TYPE, NEVER);
    add("<|im_end|>", CONTROL_TYPE, NEVER);
    add(BLANK, NORMAL_TYPE, SELDOM);
    for (char character = '!'; character <= '~'; character++) {
      float usual = "\",:}".indexOf(character) < 0 ? SELDOM : JSON;
      add(String.valueOf(character), NORMAL_TYPE, letters ? OFTEN : usual);
    }
    for (String word : WORDS.split(" ", -1)) {
      add(BLANK + word, NORMAL_TYPE, letters ? NEVER : OFTEN);
    }
  }

  private void add(String text, int type, float bias) {
    texts.add(text);
    types.add(type);
    biases.add(bias);
  }

  /** The token of a byte. */
  static int ofByte(int value) {
    return END + 1 + value;
  }

  int size() {
    return texts.size();
  }

  List<String> texts() {
    return List.copyOf(texts);
  }

  int[] types() {
    return types.stream().mapToInt(Integer::intValue).toArray();
  }

  /**
   * All equal: texts are split into characters anyhow, since there are no pieces between a
   * character and a word.
   */
  float[] scores() {
    return new float[size()];
  }

  /** How likely the token is before anything has been said. */
  float bias(int token) {
    return biases.get(token);
  }
}
