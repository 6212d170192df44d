package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.apache.pekko.stream.javadsl.Source;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** TLS at the edge, over real sockets with certificates that keytool has made. */
final class EdgeTlsTest extends EdgeSuite {
  private static final String PASSWORD = "changeit";

  @TempDir static Path folder;

  private static KeyStore rsa;

  @BeforeAll
  static void makeCertificates() throws Exception {
    rsa = make("rsa", "RSA", "2048");
    make("ec", "EC", "256");
    Files.writeString(folder.resolve("nonsense.pem"), "nonsense");
  }

  /** A certificate of its own, its key, and both in PEM. */
  private static KeyStore make(String name, String kind, String size) throws Exception {
    Path store = folder.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-keyalg",
                kind,
                "-keysize",
                size,
                "-alias",
                "a",
                "-dname",
                "CN=localhost",
                "-ext",
                "san=dns:localhost,ip:127.0.0.1",
                "-keystore",
                store.toString(),
                "-storetype",
                "PKCS12",
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve(name + ".log").toFile())
            .start();
    assertThat(keytool.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(keytool.exitValue()).isZero();
    KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
    PrivateKey key = (PrivateKey) keys.getKey("a", PASSWORD.toCharArray());
    write(name + ".key", "PRIVATE KEY", key.getEncoded());
    write(name + ".crt", "CERTIFICATE", keys.getCertificate("a").getEncoded());
    return keys;
  }

  private static void write(String file, String what, byte[] bytes) throws IOException {
    String text = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    Files.writeString(
        folder.resolve(file),
        "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n");
  }

  private static EdgeSettings speaking(String name) {
    return new EdgeSettings(
        300,
        100,
        Duration.ofSeconds(30),
        Duration.ofSeconds(30),
        new EdgeTls(folder.resolve(name + ".crt"), folder.resolve(name + ".key")));
  }

  private SSLSocket open(HttpEdge.Binding binding, String... versions) throws Exception {
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("a", rsa.getCertificate("a"));
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    SSLSocket socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("localhost", binding.address().getPort());
    socket.setSoTimeout(20_000);
    if (versions.length > 0) {
      socket.setEnabledProtocols(versions);
    }
    return socket;
  }

  private static String exchange(SSLSocket socket, String path) throws IOException {
    socket
        .getOutputStream()
        .write(
            ("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    InputStream in = socket.getInputStream();
    return new String(in.readAllBytes(), StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource({"TLSv1.3", "TLSv1.2"})
  void request_overTls_isAnswered(String version) throws Exception {
    HttpEdge.Binding binding = bind(speaking("rsa"), (lane, request) -> text("secret"));
    try (SSLSocket socket = open(binding, version)) {
      assertThat(exchange(socket, "/")).startsWith("HTTP/1.1 200 ").endsWith("secret");
      assertThat(socket.getSession().getProtocol()).isEqualTo(version);
    }
  }

  @Test
  void stream_overTls_isWhole() throws Exception {
    HttpEdge.Binding binding =
        bind(speaking("rsa"), (lane, request) -> stream(Source.single(pattern(1 << 20))));
    try (SSLSocket socket = open(binding)) {
      assertThat(exchange(socket, "/"))
          .contains(pattern(1 << 20).utf8String().substring(0, 1_000))
          .endsWith("0\r\n\r\n");
    }
  }

  @Test
  void plainHttp_isNotAnswered() {
    HttpEdge.Binding binding = bind(speaking("rsa"), (lane, request) -> text("secret"));
    assertThat(get(binding).readToTheEnd()).doesNotContain("secret");
  }

  @Test
  void stranger_isNotTrusted() throws Exception {
    HttpEdge.Binding binding = bind(speaking("ec"), (lane, request) -> text("secret"));
    try (SSLSocket socket = open(binding)) {
      assertThat(catchThrowable(() -> exchange(socket, "/")))
          .isInstanceOf(SSLHandshakeException.class);
    }
  }

  // ---- settings ----

  private static List<String> faults(String certificate, String key) {
    Faults faults = new Faults();
    StringBuilder text = new StringBuilder("tls {");
    if (!certificate.isEmpty()) {
      text.append("certificate = \"").append(folder.resolve(certificate)).append("\"\n");
    }
    if (!key.isEmpty()) {
      text.append("key = \"").append(folder.resolve(key)).append("\"\n");
    }
    EdgeTls.from(Section.of(ConfigFactory.parseString(text.append('}').toString()), "tls", faults));
    return faults.found();
  }

  @ParameterizedTest
  @CsvSource({"rsa.crt, rsa.key", "ec.crt, ec.key", "'', ''"})
  void settings_thatFit_haveNoFault(String certificate, String key) {
    assertThat(faults(certificate, key)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "rsa.crt, '', tls.key, is missing",
    "'', rsa.key, tls.certificate, is missing",
    "none.crt, rsa.key, tls.certificate, cannot be read",
    "rsa.crt, none.key, tls.key, cannot be read",
    "nonsense.pem, rsa.key, tls.certificate, does not hold certificates",
    "rsa.crt, nonsense.pem, tls.key, does not hold a private key",
    "rsa.crt, ec.key, tls.key, is not the key of the certificate",
    "rsa.key, rsa.crt, tls.certificate, does not hold certificates"
  })
  void settings_thatDoNotFit_areFaults(String certificate, String key, String name, String what) {
    assertThat(String.join("\n", faults(certificate, key))).contains(name).contains(what);
  }
}
