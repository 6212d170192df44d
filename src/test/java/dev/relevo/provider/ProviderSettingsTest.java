package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.testing.FakeProvider;
import java.net.URI;
import org.junit.jupiter.api.Test;

final class ProviderSettingsTest {

  /** Nothing moves on the connection of a whole answer until it is there. */
  @Test
  void upstream_silenceOfAConnection_outlastsAWholeAnswer() {
    ProviderSettings settings = FakeProvider.settings("a", 1);

    assertThat(settings.timeouts().whole()).isGreaterThan(settings.timeouts().gap());
    assertThat(settings.upstream(URI.create("http://localhost:1")).idleTimeout())
        .isGreaterThan(settings.timeouts().whole());
  }
}
