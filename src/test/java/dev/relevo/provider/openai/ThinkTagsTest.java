package dev.relevo.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ThinkTagsTest {

  /** Feeds a text in pieces of that length. */
  private static String[] parted(String text, int length) {
    ThinkTags tags = new ThinkTags();
    StringBuilder thoughts = new StringBuilder();
    StringBuilder words = new StringBuilder();
    for (int i = 0; i < text.length(); i += length) {
      tags.next(
          text.substring(i, Math.min(text.length(), i + length)), thoughts::append, words::append);
    }
    tags.end(thoughts::append, words::append);
    return new String[] {thoughts.toString(), words.toString()};
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "<think>hm</think>yes | hm | yes",
        "'\n<think>\nhm\n</think>\n\nyes' | '\nhm\n' | yes",
        "<think></think>yes | '' | yes",
        "<think>a < b </thin </think>c | 'a < b </thin ' | c",
        "<think>never closed | never closed | ''",
        "<think | '' | <think",
        "<thinking>no tag</thinking> | '' | <thinking>no tag</thinking>",
        "say <think>x</think> | '' | say <think>x</think>",
        "plain | '' | plain"
      })
  void next_anyPieces_partThoughtsAtTheBeginningOnly(String text, String thoughts, String words) {
    for (int length = 1; length <= text.length(); length++) {
      assertThat(parted(text, length)).as("pieces of %s", length).containsExactly(thoughts, words);
    }
  }

  @Test
  void next_textWithoutTag_isNotHeldBack() {
    ThinkTags tags = new ThinkTags();
    StringBuilder words = new StringBuilder();
    tags.next("h", thoughts -> {}, words::append);

    assertThat(words).hasToString("h");
    assertThat(tags.isOver()).isTrue();
  }
}
