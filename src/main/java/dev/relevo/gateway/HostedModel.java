package dev.relevo.gateway;

import dev.relevo.chat.GatewayError;
import dev.relevo.pool.WorkerSnapshot;
import dev.relevo.pool.WorkerView;
import dev.relevo.provider.ModelTag;
import dev.relevo.provider.ProviderSettings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which hosts an order about a model concerns. Immutable; made anew for each order.
 *
 * @param model the model's name on its hosts
 * @param concerned the hosts that the order may concern, in the order of the configuration
 * @param host the one host that the caller names, or null
 */
record HostedModel(String model, List<Host> concerned, @Nullable String host) {

  /**
   * One host.
   *
   * @param lists whether it offers the model
   * @param usable whether it can be asked
   */
  record Host(String name, ProviderSettings settings, boolean lists, boolean usable) {

    /** Whether the model is configured for it. */
    private boolean wants(String model) {
      return settings.models().stream().anyMatch(wanted -> ModelTag.same(wanted, model));
    }
  }

  HostedModel {
    concerned = List.copyOf(concerned);
  }

  /**
   * Finds the hosts.
   *
   * @param asked the model as the caller names it; {@code host/model} means that host alone, unless
   *     it has no such model and another has one of that whole name, as for requests
   * @param only the host that the caller names besides, or null
   * @param hosts the hosts there are
   * @throws dev.relevo.chat.GatewayException when the caller names a host that there is not
   */
  static HostedModel find(
      String asked,
      @Nullable String only,
      Map<String, ProviderSettings> hosts,
      List<WorkerView> workers) {
    String model = asked;
    String named = only;
    int slash = asked.indexOf('/');
    if (named == null && slash > 0 && hosts.containsKey(asked.substring(0, slash))) {
      String host = asked.substring(0, slash);
      String own = asked.substring(slash + 1);
      boolean has = workers.stream().anyMatch(it -> isNamed(it, host) && lists(it, own));
      if (has
          || workers.stream()
              .noneMatch(it -> hosts.containsKey(it.snapshot().id().value()) && lists(it, asked))) {
        named = host;
        model = own;
      }
    }
    if (named != null && !hosts.containsKey(named)) {
      throw GatewayError.invalid(
              "x-relevo-provider",
              "'"
                  + named
                  + "' is no host that keeps models; there is "
                  + (hosts.isEmpty() ? "none" : String.join(", ", names(hosts))))
          .toException();
    }
    Map<String, Host> concerned = new LinkedHashMap<>();
    for (WorkerView view : workers) {
      WorkerSnapshot worker = view.snapshot();
      ProviderSettings settings = hosts.get(worker.id().value());
      if (settings != null && (named == null || isNamed(view, named))) {
        concerned.put(worker.id().value(), host(view, settings, model)); // the newest comes last
      }
    }
    return new HostedModel(model, List.copyOf(concerned.values()), named);
  }

  private static List<String> names(Map<String, ProviderSettings> hosts) {
    return hosts.keySet().stream().sorted().toList();
  }

  private static boolean isNamed(WorkerView worker, String name) {
    return worker.snapshot().id().value().equals(name);
  }

  private static boolean lists(WorkerView worker, String model) {
    return worker.snapshot().models().stream()
        .anyMatch(status -> ModelTag.same(status.info().name(), model));
  }

  private static Host host(WorkerView view, ProviderSettings settings, String model) {
    WorkerSnapshot worker = view.snapshot();
    return new Host(
        worker.id().value(),
        settings,
        lists(view, model),
        worker.health().isUsable() || worker.health().isPending());
  }

  /** The same, of which only these hosts may be told. */
  HostedModel among(Predicate<Host> those) {
    return new HostedModel(model, concerned.stream().filter(those).toList(), host);
  }

  /** Whether the caller names a host. */
  boolean isOfOne() {
    return host != null;
  }

  /** Whether any of them offers it. */
  boolean isListed() {
    return concerned.stream().anyMatch(Host::lists);
  }

  /**
   * Those that may have it: whoever can be asked, since a host may have more than it offers, and of
   * the others those that are known to have it.
   */
  List<Host> mayHave() {
    return concerned.stream().filter(host -> host.usable || host.lists).toList();
  }

  /**
   * Those that should have it: those it is configured for, and those that have it. Where there are
   * none, all that may have any model.
   */
  List<Host> shouldHave() {
    List<Host> own = concerned.stream().filter(host -> host.lists || host.wants(model)).toList();
    return own.isEmpty()
        ? concerned.stream().filter(host -> host.settings.models().isEmpty()).toList()
        : own;
  }
}
