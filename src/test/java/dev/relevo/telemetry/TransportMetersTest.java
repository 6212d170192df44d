package dev.relevo.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.relevo.transport.TransportLoad;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TransportMetersTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final TransportMeters meters = new TransportMeters(registry);

  private double gauge(String name, String... tags) {
    return registry.get(name).tags(tags).gauge().value();
  }

  private double count(String name, String... tags) {
    return registry.get(name).tags(tags).functionCounter().count();
  }

  private static TransportLoad load(int idle, long reused, long busyNanos) {
    return new TransportLoad(
        List.of(
            new TransportLoad.OfLoop(0, 7, 3, busyNanos),
            new TransportLoad.OfLoop(1, 5, 0, 2_000_000_000L)),
        List.of(new TransportLoad.OfEdge("127.0.0.1:8080", 9, 4, 30, 2)),
        List.of(new TransportLoad.OfHost("https://host", 6, idle, 1, 8, 11, reused)));
  }

  @Test
  void show_tellsLoopsEdgesAndHosts() {
    meters.show(load(2, 40, 1_500_000_000L));

    assertThat(gauge("relevo.loop.connections", "loop", "0")).isEqualTo(7);
    assertThat(gauge("relevo.loop.tasks", "loop", "0")).isEqualTo(3);
    assertThat(count("relevo.loop.busy", "loop", "0")).isEqualTo(1.5);
    assertThat(count("relevo.loop.busy", "loop", "1")).isEqualTo(2);
    assertThat(gauge("relevo.edge.connections", "address", "127.0.0.1:8080")).isEqualTo(9);
    assertThat(count("relevo.edge.accepted", "address", "127.0.0.1:8080")).isEqualTo(30);
    assertThat(count("relevo.edge.refused", "address", "127.0.0.1:8080")).isEqualTo(2);
    String[] host = {"host", "https://host"};
    assertThat(gauge("relevo.upstream.connections", "host", "https://host", "state", "idle"))
        .isEqualTo(2);
    assertThat(gauge("relevo.upstream.connections", "host", "https://host", "state", "used"))
        .isEqualTo(4);
    assertThat(gauge("relevo.upstream.connections.limit", host)).isEqualTo(8);
    assertThat(gauge("relevo.upstream.waiting", host)).isEqualTo(1);
    assertThat(count("relevo.upstream.requests", "host", "https://host", "connection", "new"))
        .isEqualTo(11);
    assertThat(count("relevo.upstream.requests", "host", "https://host", "connection", "kept"))
        .isEqualTo(40);
  }

  @Test
  void showAgain_tellsHowItIsNow_andCountsGoOn() {
    meters.show(load(2, 40, 1_500_000_000L));
    meters.show(load(7, 41, 1_600_000_000L));

    assertThat(gauge("relevo.upstream.connections", "host", "https://host", "state", "used"))
        .as("read one after the other, the parts may be off")
        .isZero();
    assertThat(count("relevo.upstream.requests", "host", "https://host", "connection", "kept"))
        .isEqualTo(41);
    assertThat(count("relevo.loop.busy", "loop", "0")).isEqualTo(1.6);
  }

  @Test
  void transportThatTellsNothing_hasNoGauges() {
    meters.show(load(2, 40, 1));
    meters.show(TransportLoad.UNKNOWN);

    assertThat(registry.find("relevo.upstream.connections").meters()).isEmpty();
    assertThat(registry.find("relevo.loop.connections").meters()).isEmpty();
  }
}
