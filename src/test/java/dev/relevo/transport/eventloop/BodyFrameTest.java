package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyFrameTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  /** What is the body of all this. */
  private static String body(BodyFrame frame, ByteBuf in) {
    StringBuilder body = new StringBuilder();
    int size;
    while ((size = frame.next(in)) > 0) {
      body.append(in.readCharSequence(size, StandardCharsets.ISO_8859_1));
      frame.took(size);
    }
    return body.toString();
  }

  @Test
  void length_endsThereAndLeavesTheRest() {
    BodyFrame frame = new BodyFrame(3);
    ByteBuf in = bytes("abcGET");

    assertThat(body(frame, in)).isEqualTo("abc");
    assertThat(frame.isOver()).isTrue();
    assertThat(in.readableBytes()).isEqualTo(3);
    assertThat(new BodyFrame(0).isOver()).isTrue();
  }

  @Test
  void chunks_areJoined() {
    BodyFrame frame = new BodyFrame(RequestHead.CHUNKED);
    ByteBuf in =
        bytes("3\r\nabc\r\n000A;x=\"y\"\r\n0123456789\r\n0;z\r\nx-a: b\r\nx-c:\r\n\r\nGET");

    assertThat(body(frame, in)).isEqualTo("abc0123456789");
    assertThat(frame.isOver()).isTrue();
    assertThat(in.readableBytes()).isEqualTo(3);
  }

  @Test
  void chunks_byteByByte_areTheSame() {
    BodyFrame frame = new BodyFrame(RequestHead.CHUNKED);
    ByteBuf come = Unpooled.buffer();
    StringBuilder body = new StringBuilder();
    for (byte next :
        "3\r\nabc\r\n10\r\n0123456789abcdef\r\n0\r\na: b\r\n\r\n"
            .getBytes(StandardCharsets.ISO_8859_1)) {
      assertThat(frame.isOver()).isFalse();
      come.writeByte(next);
      body.append(body(frame, come));
    }

    assertThat(body).hasToString("abc0123456789abcdef");
    assertThat(frame.isOver()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\r\n",
        "zz\r\n",
        "-1\r\n",
        "0x1\r\n",
        "1 \r\na\r\n",
        " 1\r\na\r\n",
        "1\na\r\n",
        "1\r\na\n0\r\n\r\n",
        "1\r\nab\r\n",
        "1\r\na0\r\n\r\n",
        "fffffffffffffffff\r\n",
        "1;\u0000\r\na\r\n",
        "0\r\nx a: b\r\n\r\n",
        "0\r\nx\r\n\r\n",
        "0\r\n x: b\r\n\r\n",
        "0\r\nx: \u0001\r\n\r\n"
      })
  void chunks_wrong_areRefused(String text) {
    Refusal refusal =
        catchThrowableOfType(
            Refusal.class, () -> body(new BodyFrame(RequestHead.CHUNKED), bytes(text)));

    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(400);
  }

  @Test
  void chunks_lineOrTrailersWithoutEnd_areRefused() {
    for (String text :
        new String[] {
          "1;" + "x".repeat(10_000), "0\r\n" + ("x: " + "y".repeat(1_000) + "\r\n").repeat(10)
        }) {
      Refusal refusal =
          catchThrowableOfType(
              Refusal.class, () -> body(new BodyFrame(RequestHead.CHUNKED), bytes(text)));
      assertThat(refusal).isNotNull();
    }
  }
}
