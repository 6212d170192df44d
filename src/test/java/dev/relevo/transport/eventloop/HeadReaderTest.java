package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.pekko.http.scaladsl.model.HttpHeader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Texts are written with \n for the end of a line here, and with § for a bare line feed. */
final class HeadReaderTest {
  private final HeadReader reader = new HeadReader(new HeadParser());

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(
        text.replace("\n", "\r\n").replace("§", "\n"), StandardCharsets.ISO_8859_1);
  }

  private static String get(String lines) {
    return "GET / HTTP/1.1\nHost: x\n" + lines + "\n";
  }

  private @Nullable RequestHead read(String text) {
    return reader.read(bytes(text));
  }

  private int refused(String text) {
    Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(text));
    assertThat(refusal).as(text).isNotNull();
    return refusal.status();
  }

  private static List<HttpHeader> headers(RequestHead head) {
    return IntStream.range(0, head.headers().length()).mapToObj(head.headers()::apply).toList();
  }

  private static List<String> lines(RequestHead head) {
    return headers(head).stream().map(it -> it.name() + "=" + it.value()).toList();
  }

  @Test
  void read_head_isTakenApart() {
    RequestHead head =
        read(
            "POST /a?b=%20 HTTP/1.1\nHOST: x:80\nX-Own:  two words \t\nx-empty:\n"
                + "Content-Type: text/plain\nContent-Length: 12\nExpect: 100-continue\n\n");

    assertThat(head).isNotNull();
    assertThat(head.method()).isEqualTo("POST");
    assertThat(head.target()).isEqualTo("/a?b=%20");
    assertThat(head.host()).isEqualTo("x:80");
    assertThat(head.contentType()).isEqualTo("text/plain");
    assertThat(head.length()).isEqualTo(12);
    assertThat(head.persistent()).isTrue();
    assertThat(head.keepAlive()).isTrue();
    assertThat(head.expectsContinue()).isTrue();
    assertThat(lines(head))
        .containsExactly("host=x:80", "x-own=two words", "x-empty=", "expect=100-continue");
  }

  @Test
  void read_byteByByte_isTheSame() {
    ByteBuf whole = bytes("\n" + get("x-a: b\n") + "GET");
    ByteBuf come = Unpooled.buffer();
    int length = whole.readableBytes();
    RequestHead head = null;
    for (int i = 0; i < length; i++) {
      come.writeByte(whole.getByte(i));
      RequestHead next = reader.read(come);
      if (next != null) {
        assertThat(head).isNull();
        assertThat(i).isEqualTo(length - 4);
        head = next;
      }
    }

    assertThat(head).isNotNull();
    assertThat(lines(head)).containsExactly("host=x", "x-a=b");
    assertThat(come.readableBytes()).isEqualTo(3);
  }

  @Test
  void read_utf8_isDecoded() {
    RequestHead head =
        reader.read(
            Unpooled.copiedBuffer(
                "GET / HTTP/1.1\r\nHost: x\r\nx-a: ñ\r\n\r\n", StandardCharsets.UTF_8));

    assertThat(head).isNotNull();
    assertThat(headers(head)).extracting(HttpHeader::value).contains("ñ");
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "'Connection: close\n', false",
    "'Connection: x, Close\n', false",
    "'Connection: keep-alive\n', true"
  })
  void keepAlive_of11_unlessClosed(String lines, boolean expected) {
    RequestHead head = read(get(lines));
    assertThat(head).isNotNull();
    assertThat(head.keepAlive()).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({"'', false", "'Connection: keep-alive\n', true", "'Host: x\n', false"})
  void keepAlive_of10_onlyIfAsked(String lines, boolean expected) {
    RequestHead head = read("GET / HTTP/1.0\n" + lines + "\n");
    assertThat(head).isNotNull();
    assertThat(head.persistent()).isFalse();
    assertThat(head.keepAlive()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET / HTTP/1.1§Host: x\n\n",
        "GET / HTTP/1.1\nHost: x§\n",
        "GET / HTTP/1.1\nHost: x\n§",
        "GET / HTTP/1.1\nHost: x\r\rx-a: b\n\n",
        "GET  / HTTP/1.1\nHost: x\n\n",
        "GET /  HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1 \nHost: x\n\n",
        "GET / http/1.1\nHost: x\n\n",
        "GET /\nHost: x\n\n",
        "GET /\u00e9 HTTP/1.1\nHost: x\n\n",
        "GET /\t HTTP/1.1\nHost: x\n\n",
        " GET / HTTP/1.1\nHost: x\n\n",
        "\u0016\u0003\u0001",
        "{}",
        "\n\nGET / HTTP/1.1\nHost: x\n\n",
        "GET / HTTP/1.1\n\n",
        "GET / HTTP/1.1\nHost: x\nHost: x\n\n",
        "GET / HTTP/1.1\nHost: x, y\n\n",
        "GET / HTTP/1.1\nHost: x y\n\n",
        "GET / HTTP/1.1\nHost: user@x\n\n",
        "GET / HTTP/1.1\n x-a: b\nHost: x\n\n"
      })
  void read_wrongLine_isMalformed(String text) {
    assertThat(refused(text)).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-a : b\n",
        "x-a\n",
        ": b\n",
        "x a: b\n",
        "x\u0000: b\n",
        "x-a: \u0000\n",
        "x-a: b\u007f\n",
        "x-a: \u00ff\n",
        "x-a: b\n c\n",
        "x-a: b\n\tc\n",
        "x-\u00e9: b\n",
        "Content-Type: a/b\nContent-Type: a/b\n"
      })
  void read_wrongHeader_isMalformed(String lines) {
    assertThat(refused(get(lines))).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource({
    "'Content-Length:\n', 400",
    "'Content-Length: 1 0\n', 400",
    "'Content-Length: +1\n', 400",
    "'Content-Length: -1\n', 400",
    "'Content-Length: 0x1\n', 400",
    "'Content-Length: 1, 1\n', 400",
    "'Content-Length: 1\nContent-Length: 1\n', 400",
    "'Content-Length: 9999999999999999999\n', 400",
    "'Content-Length: 1\nTransfer-Encoding: chunked\n', 400",
    "'Transfer-Encoding: chunked\nContent-Length: 1\n', 400",
    "'Transfer-Encoding: gzip\nContent-Length: 1\n', 400",
    "'Transfer-Encoding: chunked\nTransfer-Encoding: chunked\n', 400",
    "'Transfer-Encoding: chunked, chunked\n', 400",
    "'Transfer-Encoding: chunked, gzip\n', 400",
    "'Transfer-Encoding: identity\n', 400",
    "'Transfer-Encoding:\n', 400",
    "'Transfer-Encoding: ,chunked\n', 400",
    "'Transfer-Encoding: \"chunked\"\n', 400",
    "'Transfer-Encoding: gzip\n', 400",
    "'Transfer-Encoding: gzip, chunked\n', 501",
    "'Expect: 200-ok\n', 417"
  })
  void read_bodyThatEndsNobodyKnowsWhere_isRefused(String lines, int status) {
    assertThat(refused(get(lines))).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "7, 7", "007, 7", "999999999999999999, 999999999999999999"})
  void length_digits_areRead(String text, long expected) {
    RequestHead head = read(get("Content-Length: " + text + "\n"));
    assertThat(head).isNotNull();
    assertThat(head.length()).isEqualTo(expected);
  }

  @Test
  void chunks_inHttp10_areRefused() {
    assertThat(refused("POST / HTTP/1.0\nTransfer-Encoding: chunked\n\n")).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/2.0", "HTTP/0.9", "HTTP/1.2"})
  void version_other_is505(String version) {
    assertThat(refused("GET / " + version + "\nHost: x\n\n")).isEqualTo(505);
  }

  @Test
  void preface_ofHttp2_is505() {
    assertThat(refused("PRI * HTTP/2.0\n\nSM\n\n")).isEqualTo(505);
  }

  @Test
  void read_tooMuch_isRefusedBeforeItsEnd() {
    assertThat(refused("GET /" + "a".repeat(HeadReader.LONGEST_LINE))).isEqualTo(414);
    assertThat(refusedFresh(get("x-a: " + "b".repeat(HeadReader.LONGEST_HEAD)))).isEqualTo(431);
    assertThat(refusedFresh(get("x: y\n".repeat(HeadReader.MOST_HEADERS)))).isEqualTo(431);
  }

  private static int refusedFresh(String text) {
    return new HeadReaderTest().refused(text);
  }

  @Test
  void read_asMuchAsAllowed_isRead() {
    String line = "x-a: " + "b".repeat(8_000) + "\n";
    assertThat(read(get(line.repeat(4)))).isNotNull();
    assertThat(read(get("x: y\n".repeat(HeadReader.MOST_HEADERS - 1)))).isNotNull();
  }

  @Test
  void refusedLine_keyInTheTarget_isNotTold() {
    HeadParser parser = new HeadParser();
    HeadReader of = new HeadReader(parser);
    assertThatThrownBy(() -> of.read(bytes("GET /a?api_key=secret HTTP/1.1\n\n")))
        .isInstanceOf(Refusal.class);

    assertThat(parser.refusedLine()).isEqualTo(new RequestLine("GET", "/a"));
    assertThat(parser.refusedLine()).isNull();
  }
}
