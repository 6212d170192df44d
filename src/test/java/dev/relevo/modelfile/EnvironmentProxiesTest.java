package dev.relevo.modelfile;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EnvironmentProxiesTest {
  private static EnvironmentProxies proxies(String... variables) {
    return new EnvironmentProxies(
        variables.length == 2
            ? Map.of(variables[0], variables[1])
            : Map.of(variables[0], variables[1], variables[2], variables[3]),
        ProxySelector.of(InetSocketAddress.createUnresolved("usual", 1)));
  }

  private static String proxy(EnvironmentProxies proxies, String url) {
    return proxies.described(URI.create(url));
  }

  @Test
  void select_variableOfTheScheme_holds() {
    EnvironmentProxies proxies =
        proxies("HTTPS_PROXY", "http://one:3128/", "http_proxy", "two:8080");

    assertThat(proxy(proxies, "https://h/x")).isEqualTo("one:3128");
    assertThat(proxy(proxies, "http://h/x")).isEqualTo("two:8080");
  }

  @Test
  void select_lowerCase_winsAndAllIsTheLast() {
    assertThat(proxy(proxies("HTTPS_PROXY", "one:1", "https_proxy", "two:2"), "https://h/x"))
        .isEqualTo("two:2");
    assertThat(proxy(proxies("ALL_PROXY", "http://all"), "https://h/x")).isEqualTo("all:80");
  }

  @Test
  void select_nothingSaid_isJavasChoice() {
    assertThat(proxy(proxies("NO_PROXY", "*"), "https://h/x")).isEqualTo("usual:1");
    assertThat(proxy(proxies("HTTPS_PROXY", " "), "https://h/x")).isEqualTo("usual:1");
  }

  @Test
  void select_exceptions_goStraight() {
    EnvironmentProxies proxies =
        proxies(
            "HTTPS_PROXY", "p:1", "NO_PROXY", "a.example, .b.example,c.example:8443 *.d.example");

    assertThat(proxy(proxies, "https://a.example/x")).isNull();
    assertThat(proxy(proxies, "https://deep.A.example/x")).isNull();
    assertThat(proxy(proxies, "https://nota.example/x")).isEqualTo("p:1");
    assertThat(proxy(proxies, "https://x.b.example/x")).isNull();
    assertThat(proxy(proxies, "https://x.d.example/x")).isNull();
    assertThat(proxy(proxies, "https://c.example:8443/x")).isNull();
    assertThat(proxy(proxies, "https://c.example/x")).isEqualTo("p:1");
    assertThat(proxy(proxies("HTTPS_PROXY", "p:1", "no_proxy", "*"), "https://h/x")).isNull();
  }

  @Test
  void select_thisMachine_goesStraight() {
    EnvironmentProxies proxies = proxies("ALL_PROXY", "p:1");
    for (String host : new String[] {"localhost", "127.0.0.1", "127.1.2.3", "[::1]"}) {
      assertThat(proxy(proxies, "http://" + host + ":8080/x")).isNull();
    }
  }

  @Test
  void problem_proxyOfAnotherKind_isNamed() {
    URI url = URI.create("https://h/x");
    for (String value : new String[] {"socks5://p:1", "http://u:p@p:1", "https://p", "http://"}) {
      assertThat(proxies("HTTPS_PROXY", value).problem(url)).startsWith("HTTPS_PROXY must be");
    }
    assertThat(proxies("HTTPS_PROXY", "p:1").problem(url)).isNull();
    assertThat(proxies("HTTPS_PROXY", "socks5://p", "NO_PROXY", "h").problem(url)).isNull();
  }
}
