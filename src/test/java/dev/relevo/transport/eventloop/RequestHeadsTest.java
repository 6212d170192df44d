package dev.relevo.transport.eventloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.relevo.transport.Header;
import dev.relevo.transport.UpstreamCall;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.pekko.util.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestHeadsTest {
  private static String written(RequestHeads heads, UpstreamCall call) {
    ByteBuf buffer = heads.write(call, UnpooledByteBufAllocator.DEFAULT);
    try {
      return buffer.toString(StandardCharsets.UTF_8);
    } finally {
      buffer.release();
    }
  }

  private static RequestHeads to(String base) {
    return new RequestHeads(URI.create(base), false, null);
  }

  @Test
  void post_isWrittenWhole() {
    UpstreamCall call =
        UpstreamCall.post(
            "/chat?x=1",
            List.of(new Header("Authorization", "Bearer sk"), new Header("X-Name", "ñ")),
            ByteString.fromString("{\"a\":").concat(ByteString.fromString("\"ñ\"}")),
            true);
    RequestHeads heads = to("http://host:8080/base/");
    String request =
        """
        POST /base/chat?x=1 HTTP/1.1\r
        Host: host:8080\r
        User-Agent: relevo\r
        Authorization: Bearer sk\r
        X-Name: ñ\r
        Content-Type: application/json\r
        Content-Length: 10\r
        \r
        {"a":"ñ"}""";
    assertThat(written(heads, call)).isEqualTo(request);
    assertThat(written(heads, call)).isEqualTo(request);
  }

  @Test
  void get_hasNoBodyAndNoLength() {
    assertThat(written(to("https://host"), UpstreamCall.get("/models", List.of())))
        .isEqualTo("GET /models HTTP/1.1\r\nHost: host\r\nUser-Agent: relevo\r\n\r\n");
  }

  @ParameterizedTest
  @CsvSource({
    "http://host:80/, host",
    "https://host:443/v1, host",
    "https://host:80/, host:80",
    "http://[::1]:11434, [::1]:11434"
  })
  void host_isToldWithItsPortWhereThatIsUnusual(String base, String host) {
    assertThat(written(to(base), UpstreamCall.get("/", List.of())))
        .contains("Host: " + host + "\r\n");
  }

  @Test
  void throughAProxy_namesTheWholeAddress() {
    RequestHeads heads = new RequestHeads(URI.create("http://host:8080/base"), true, "Basic eDp5");
    assertThat(written(heads, UpstreamCall.get("/a", List.of())))
        .startsWith("GET http://host:8080/base/a HTTP/1.1\r\nHost: host:8080\r\n")
        .contains("\r\nProxy-Authorization: Basic eDp5\r\n");
  }

  @Test
  void path_withWhatMayNotStandThere_isEscaped() {
    assertThat(written(to("http://host"), UpstreamCall.get("/m/a b\r\nX: ñ\"<>", List.of())))
        .startsWith("GET /m/a%20b%0D%0AX:%20%C3%B1%22%3C%3E HTTP/1.1\r\n");
    assertThat(written(to("http://host"), UpstreamCall.get("/m%2Fa?b=c&d=%20", List.of())))
        .startsWith("GET /m%2Fa?b=c&d=%20 HTTP/1.1\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\r\nX-Other: b", "a\nb", "a\u0000", "\u007f"})
  void header_withAControlCharacter_isRefused(String value) {
    RequestHeads heads = to("http://host");
    assertThatThrownBy(
            () -> written(heads, UpstreamCall.get("/", List.of(new Header("X-Own", value)))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> written(heads, UpstreamCall.get("/", List.of(new Header(value, "v")))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
