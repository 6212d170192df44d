package dev.relevo.security;

import static dev.relevo.security.Refusals.assertAlive;
import static dev.relevo.security.Refusals.assertClean;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.http.GatewayFixture;
import dev.relevo.testing.FakeOpenAi;
import dev.relevo.testing.OnEachTransport;
import dev.relevo.testing.RawConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that are made to take memory, time or the process, in every dialect. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@OnEachTransport
final class HostileBodiesTest {
  private static final String[] PATHS = {
    "/v1/chat/completions",
    "/v1/embeddings",
    "/api/chat",
    "/api/generate",
    "/api/embed",
    "/api/show",
    "/api/pull",
    "/chat",
    "/ollama/generate",
    "/admin/workers",
    "/admin/memory/load"
  };

  /** What every dialect takes for a request, without the closing brace. */
  private static final String START =
      "{\"model\":\"m1\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"prompt\":\"hi\","
          + "\"input\":\"hi\",\"system\":\"a\",\"context\":[1],\"stream\":false,"
          + "\"name\":\"w\",\"kind\":\"ollama\",\"base-url\":\"http://127.0.0.1:9\"";

  private static FakeOpenAi upstream;
  private static GatewayFixture gateway;

  @BeforeAll
  static void start() {
    upstream = FakeOpenAi.start("m1");
    gateway = GatewayFixture.inFrontOf(upstream, "");
  }

  @AfterAll
  static void stop() {
    gateway.close();
    upstream.close();
  }

  @AfterEach
  void everybodyElseIsAnswered() {
    assertAlive(gateway);
  }

  private static RawConnection.Response post(String path, byte[] body, String... headers) {
    try (RawConnection connection = gateway.connect()) {
      return connection.post(path, body, headers);
    }
  }

  /** Refused by all, with this status. */
  private static void refusedEverywhere(byte[] body, int status, String... headers) {
    for (String path : PATHS) {
      RawConnection.Response response = post(path, body, headers);
      assertClean(response);
      assertThat(response.status()).as(path + ": " + response.body()).isEqualTo(status);
      assertThat(response.body()).hasSizeLessThan(10_000);
    }
  }

  /** Refused or served, but no fault of the gateway anywhere. */
  private static void survivedEverywhere(String body) {
    for (String path : PATHS) {
      RawConnection.Response response = post(path, body.getBytes(UTF_8));
      if (response.status() >= 300) {
        assertClean(response);
      }
      assertThat(response.body()).as(path).doesNotContain("a fault of the gateway");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", "[[1],"})
  void nested_tooDeep_isRefused(String level) {
    refusedEverywhere(level.repeat(100_000).getBytes(UTF_8), 400);
    refusedEverywhere((START + ",\"tools\":" + level.repeat(100_000)).getBytes(UTF_8), 400);
  }

  @Test
  void nested_tooDeepAndWhole_isRefused() {
    String deep = "[".repeat(100_000) + "]".repeat(100_000);

    refusedEverywhere((START + ",\"tools\":" + deep + "}").getBytes(UTF_8), 400);
    refusedEverywhere((START + ",\"unknown\":" + deep + "}").getBytes(UTF_8), 400);
  }

  @Test
  void body_oneByteTooLarge_isRefused() {
    byte[] body = " ".repeat(10 * 1024 * 1024 + 1).getBytes(UTF_8);

    refusedEverywhere(body, 413);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "1e-999999999", "0.00000000001e-99999"})
  void number_absurd_isNoFault(String number) {
    for (String field :
        new String[] {"max_tokens", "temperature", "seed", "n", "top_logprobs", "dimensions"}) {
      survivedEverywhere(START + ",\"" + field + "\":" + number + "}");
    }
    survivedEverywhere(START + ",\"unknown\":" + number + "}");
    survivedEverywhere(
        START + ",\"options\":{\"num_ctx\":" + number + ",\"temperature\":" + number + "}}");
    survivedEverywhere(START + ",\"slots\":" + number + ",\"keep_alive\":" + number + "}");
  }

  @Test
  void number_of100000Digits_isRefused() {
    String digits = "9".repeat(100_000);

    for (String path : PATHS) {
      assertClean(post(path, (START + ",\"max_tokens\":" + digits + "}").getBytes(UTF_8)));
      assertClean(post(path, (START + ",\"unknown\":0." + digits + "}").getBytes(UTF_8)));
    }
  }

  @Test
  void name_huge_isRefused() {
    for (String path : PATHS) {
      assertClean(post(path, (START + ",\"" + "k".repeat(5_000_000) + "\":1}").getBytes(UTF_8)));
    }
  }

  @Test
  void names_many_areRefused() {
    StringBuilder body = new StringBuilder(START);
    for (int i = 0; i < 500_000; i++) {
      body.append(",\"k").append(i).append("\":1");
    }
    byte[] bytes = body.append('}').toString().getBytes(UTF_8);
    for (String path : PATHS) {
      assertClean(post(path, bytes));
    }
  }

  /** Names with the same hash: what handles them one by one must not compare each with all. */
  @Test
  void names_withTheSameHash_takeNoLongerThanOthers() {
    StringBuilder body = new StringBuilder(START);
    for (int i = 0; i < 1 << 16; i++) {
      body.append(",\"");
      for (int bit = 0; bit < 16; bit++) {
        body.append((i >> bit & 1) == 0 ? "Aa" : "BB");
      }
      body.append("\":1");
    }
    byte[] bytes = body.append('}').toString().getBytes(UTF_8);
    String names = body.substring(START.length() + 1, body.length() - 1);
    byte[] nested = (START.replace("{\"role\"", "{" + names + ",\"role\"") + "}").getBytes(UTF_8);
    long began = System.nanoTime();
    for (String path : new String[] {"/v1/chat/completions", "/v1/embeddings", "/api/chat"}) {
      post(path, bytes);
      post(path, nested);
    }
    assertThat(TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began)).isLessThan(15);
  }

  @Test
  void names_twice_areRefused() {
    refusedEverywhere((START + ",\"model\":\"m2\"}").getBytes(UTF_8), 400);
    refusedEverywhere(
        START
            .replace("\"role\":\"user\"", "\"role\":\"user\",\"role\":\"system\"")
            .concat("}")
            .getBytes(UTF_8),
        400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "1", "\"\"", "null", "{\"a\":{}}"})
  void elements_millions_areRefused(String element) {
    String list = "[" + (element + ",").repeat(1_000_000) + element + "]";
    for (String path : PATHS) {
      assertClean(post(path, (START + ",\"unknown\":" + list + "}").getBytes(UTF_8)));
    }
    byte[] messages = ("{\"model\":\"m1\",\"messages\":" + list + "}").getBytes(UTF_8);
    byte[] input = ("{\"model\":\"m1\",\"input\":" + list + "}").getBytes(UTF_8);
    for (String path : new String[] {"/v1/chat/completions", "/api/chat"}) {
      assertClean(post(path, messages));
    }
    for (String path : new String[] {"/v1/embeddings", "/api/embed"}) {
      assertClean(post(path, input));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "gzip, gzip", "x"})
  void encoding_isRefusedUnread(String encoding) throws IOException {
    refusedEverywhere(bomb(), 415, "Content-Encoding: " + encoding);
  }

  /** 50 MB of blanks in some 50 kB. */
  private static byte[] bomb() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      byte[] blanks = " ".repeat(1_000_000).getBytes(UTF_8);
      for (int i = 0; i < 50; i++) {
        zip.write(blanks);
      }
    }
    return bytes.toByteArray();
  }

  @Test
  void encoding_zippedAndNotLabelled_isRefused() throws IOException {
    refusedEverywhere(bomb(), 400);
  }

  @Test
  void encoding_identity_isNone() {
    assertThat(post("/chat", (START + "}").getBytes(UTF_8), "Content-Encoding: identity").status())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"ISO-8859-1", "UTF-16", "UTF-32LE", "IBM500"})
  void charset_other_isNoFault(String charset) {
    Charset other =
        Charset.isSupported(charset) ? Charset.forName(charset) : StandardCharsets.UTF_16BE;
    byte[] body = (START.replace("hi", "h\u00ef") + "}").getBytes(other);
    for (String path : PATHS) {
      assertThat(post(path, body).body()).doesNotContain("a fault of the gateway");
    }
  }

  @Test
  void bytes_thatAreNoText_areRefused() {
    refusedEverywhere(new byte[1_000_000], 400);
    byte[] high = new byte[1_000];
    Arrays.fill(high, (byte) 0xff);
    refusedEverywhere(high, 400);
  }
}
