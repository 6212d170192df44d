package dev.relevo.http;

import dev.relevo.testing.FakeOllama;
import dev.relevo.testing.FakeOpenAi;
import java.time.Duration;
import org.awaitility.Awaitility;

/** A gateway in front of two Ollama hosts, {@code gpu-1} and {@code gpu-2}, and a cloud. */
final class OllamaFleet implements AutoCloseable {
  final FakeOllama first;
  final FakeOllama second;
  final FakeOpenAi cloud = FakeOpenAi.start("m1");
  final GatewayFixture gateway;

  private OllamaFleet(FakeOllama first, FakeOllama second, String ofSecond, String configuration) {
    this.first = first;
    this.second = second;
    this.gateway =
        GatewayFixture.start(
                "routing { unknown-model = reject }, providers {"
                    + " gpu-1 { kind = ollama, base-url = \""
                    + first.address()
                    + "\" }, gpu-2 { kind = ollama, base-url = \""
                    + second.address()
                    + "\", "
                    + ofSecond
                    + " }, cloud { locality = cloud, "
                    + GatewayFixture.provider(cloud)
                    + " } }, "
                    + configuration)
            .ready("gpu-1", "gpu-2", "cloud");
  }

  /** Both hosts have {@code shared}, the first {@code tiny:1b} too, the second an embedder. */
  static OllamaFleet start() {
    return start("", "");
  }

  /**
   * As {@link #start()}.
   *
   * @param ofSecond what else is configured of the second host
   * @param configuration what else is configured
   */
  static OllamaFleet start(String ofSecond, String configuration) {
    return new OllamaFleet(
        FakeOllama.start("shared:latest", "tiny:1b"),
        FakeOllama.start("shared:latest").addEmbedding("embedder:latest", 500),
        ofSecond,
        configuration);
  }

  /** Waits until a condition holds. */
  static void await(Runnable assertion) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
  }

  @Override
  public void close() {
    gateway.close();
    cloud.close();
    first.close();
    second.close();
  }
}
