package dev.relevo.transport;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import dev.relevo.settings.Faults;
import dev.relevo.settings.Section;
import java.net.URI;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProxiesTest {
  private final Faults faults = new Faults();

  private Proxies read(Map<String, String> values) {
    Section section = Section.of(ConfigFactory.parseMap(Map.of("proxy", values)), "proxy", faults);
    return Proxies.from(section);
  }

  private @Nullable String to(Proxies proxies, String base) {
    Proxies.Proxy proxy = proxies.of(URI.create(base));
    return proxy == null ? null : proxy.toString();
  }

  @Test
  void scheme_decidesWhichProxy() {
    Proxies proxies = read(Map.of("https", "http://one:3128", "http", "two:8000"));
    assertThat(to(proxies, "https://api.example.com/v1")).isEqualTo("one:3128");
    assertThat(to(proxies, "http://gpu.example.com:8080")).isEqualTo("two:8000");
    assertThat(to(read(Map.of("https", "http://one")), "https://a.example")).isEqualTo("one:80");
    assertThat(to(read(Map.of("https", "http://one")), "http://a.example")).isNull();
    assertThat(to(read(Map.of("https", " ")), "https://a.example")).isNull();
    assertThat(to(Proxies.NONE, "https://a.example")).isNull();
  }

  @Test
  void userAndPassword_areDecodedAndNotShown() {
    Proxies proxies = read(Map.of("https", "http://us%40er:p%3Aa+ss@one:3128"));
    Proxies.Proxy proxy = proxies.https();
    assertThat(proxy).isNotNull();
    assertThat(proxy.authorization()).isEqualTo("Basic dXNAZXI6cDphK3Nz"); // us@er:p:a+ss
    assertThat(proxies.toString()).doesNotContain("dXNAZXI6").doesNotContain("ss@");
    assertThat(read(Map.of("https", "one:3128")).https())
        .isEqualTo(new Proxies.Proxy("one", 3128, null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"socks5://one:1080", "https://one:443", "http://", "one two", "http://u:secret@"})
  void noHttpProxy_isAFaultThatTellsNoSecret(String address) {
    assertThat(read(Map.of("https", address)).https()).isNull();
    assertThat(faults.found())
        .hasSize(1)
        .first()
        .asString()
        .contains("proxy.https")
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # exceptions                    | host                       | port | direct
          ''                              | api.example.com            | 443  | false
          '*'                             | api.example.com            | 443  | true
          example.com                     | example.com                | 443  | true
          example.com                     | api.example.com            | 443  | true
          .example.com                    | api.example.com            | 443  | true
          .example.com                    | example.com                | 443  | true
          example.com                     | badexample.com             | 443  | false
          example.com                     | example.com.evil.org       | 443  | false
          EXAMPLE.com                     | Api.Example.COM            | 443  | true
          example.com.                    | example.com                | 443  | true
          example.com                     | example.com.               | 443  | true
          example.com:8443                | example.com                | 443  | false
          example.com:8443                | example.com                | 8443 | true
          'one.org, two.org three.org'    | two.org                    | 80   | true
          'one.org, two.org three.org'    | a.three.org                | 80   | true
          'one.org,,'                     | two.org                    | 80   | false
          10.0.0.7                        | 10.0.0.7                   | 80   | true
          10.0.0.7                        | 10.0.0.70                  | 80   | false
          10.0.0.7:80                     | 10.0.0.7                   | 80   | true
          10.0.0.7:80                     | 10.0.0.7                   | 81   | false
          10.0.0.0/8                      | 10.255.3.4                 | 80   | true
          10.0.0.0/8                      | 11.0.0.1                   | 80   | false
          10.0.0.0/8                      | ten.example.com            | 80   | false
          192.168.4.0/22                  | 192.168.7.255              | 80   | true
          192.168.4.0/22                  | 192.168.8.0                | 80   | false
          0.0.0.0/0                       | 9.9.9.9                    | 80   | true
          10.0.0.0/99                     | 10.0.0.0                   | 80   | false
          'fd00::/8'                      | '[fd12::1]'                | 80   | true
          'fd00::/8'                      | 'fe80::1'                  | 80   | false
          'fd12::1'                       | '[fd12:0:0::1]'            | 80   | true
          '[fd12::1]:8080'                | '[fd12::1]'                | 8080 | true
          '[fd12::1]:8080'                | '[fd12::1]'                | 80   | false
          ''                              | localhost                  | 80   | true
          ''                              | models.localhost           | 80   | true
          ''                              | 127.0.0.1                  | 80   | true
          ''                              | 127.9.9.9                  | 80   | true
          ''                              | '[::1]'                    | 80   | true
          """)
  void exceptions_areWhatOtherProgramsTakeThemFor(
      String text, String host, int port, boolean direct) {
    assertThat(ProxyExceptions.of(text).contain(host, port)).isEqualTo(direct);
  }

  @Test
  void exception_withoutPort_countsForTheSchemesPort() {
    Proxies proxies = read(Map.of("https", "one:3128", "none", "api.example.com:443"));
    assertThat(to(proxies, "https://api.example.com/v1")).isNull();
    assertThat(to(proxies, "https://api.example.com:8443/v1")).isEqualTo("one:3128");
  }
}
