package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class CallMemoryTest {

  @Test
  void get_unknownCall_isNull() {
    assertThat(new CallMemory().get("call_1")).isNull();
  }

  @Test
  void put_again_replaces() {
    CallMemory memory = new CallMemory();
    memory.put("call_1", "a");
    memory.put("call_1", "b");

    assertThat(memory.get("call_1")).isEqualTo("b");
  }

  @Test
  void put_againAndAgain_takesTheRoomOfOne() {
    CallMemory memory = new CallMemory(20);
    memory.put("a", "1234567");
    for (int i = 0; i < 9; i++) {
      memory.put("b", "1234567");
    }

    assertThat(memory.get("a")).isEqualTo("1234567");
  }

  @Test
  void put_moreThanEverything_leavesTheRestAlone() {
    CallMemory memory = new CallMemory(20);
    memory.put("a", "12345678");
    memory.put("b", "x".repeat(30));

    assertThat(memory.get("a")).isEqualTo("12345678");
    assertThat(memory.get("b")).isNull();
  }

  @Test
  void put_overTheBound_forgetsWhatWasNotAskedForLongest() {
    CallMemory memory = new CallMemory(20);
    memory.put("a", "12345678");
    memory.put("b", "12345678");
    memory.get("a");
    memory.put("c", "12345678");

    assertThat(memory.get("b")).isNull();
    assertThat(memory.get("a")).isEqualTo("12345678");
    assertThat(memory.get("c")).isEqualTo("12345678");
  }
}
