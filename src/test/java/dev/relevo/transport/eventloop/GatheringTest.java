package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;

final class GatheringTest {
  private static void read(Gathering gathering, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    gathering.read(Unpooled.wrappedBuffer(bytes), bytes.length);
  }

  @Test
  void taken_isWhatCame_andIsForgotten() {
    Gathering gathering = new Gathering(RequestHead.CHUNKED);
    read(gathering, "one, ");
    read(gathering, "two".repeat(5_000));

    assertThat(gathering.taken()).isEqualTo(ByteString.fromString("one, " + "two".repeat(5_000)));
    assertThat(gathering.size()).isZero();
    assertThat(gathering.taken()).isEqualTo(ByteString.emptyByteString());
  }
}
