package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ModelTagTest {

  @ParameterizedTest
  @CsvSource({
    "llama3, llama3:latest, llama3:latest",
    "llama3:latest, llama3:latest, llama3",
    "llama3:8b, llama3:8b, llama3:8b",
    "registry:5000/team/llama3, registry:5000/team/llama3:latest, registry:5000/team/llama3:latest"
  })
  void with_name_hasItsTagAndOneOtherSpelling(String name, String tagged, String other) {
    assertThat(ModelTag.with(name)).isEqualTo(tagged);
    assertThat(ModelTag.other(name)).isEqualTo(other);
    assertThat(ModelTag.same(name, other)).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"llama3, llama3:8b", "llama3:8b, llama3:latest", "llama3, llama"})
  void same_differentModels_isFalse(String name, String other) {
    assertThat(ModelTag.same(name, other)).isFalse();
  }
}
