package dev.relevo.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
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

  @Test
  void withoutKeys_messageThatRepeatsAKey_doesNotShowIt() {
    ProviderSettings settings = FakeProvider.settings("a", 2);
    ProviderError error =
        new ProviderError(
            ErrorClass.CREDENTIAL_REJECTED,
            401,
            "bad key-1, of key-0+x; not key-10",
            null,
            false,
            "k");

    assertThat(settings.withoutKeys(error))
        .isEqualTo(error.withMessage("bad ***, of ***+x; not key-10"));
    assertThat(settings.withoutKeys(error.withMessage("fine")))
        .isEqualTo(error.withMessage("fine"));
  }
}
