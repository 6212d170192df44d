package dev.relevo.simulation;

import dev.relevo.chat.ErrorClass;
import dev.relevo.chat.ProviderError;
import dev.relevo.pool.Dispatch;
import dev.relevo.pool.WorkerId;
import dev.relevo.provider.LoadedModel;
import dev.relevo.provider.MemorySettings;
import dev.relevo.residency.Order;
import dev.relevo.residency.Report;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Performs what the gateway orders about the memory of one host, and tells it what is in there. Not
 * thread-safe.
 */
final class SimulatedManager {
  /** How often it looks what is in memory, in seconds. */
  private static final double LOOK = 5;

  /** How often it looks whether a model is gone, and for how long, in seconds. */
  private static final double CONFIRM = 0.25;

  private static final double LONGEST_UNLOAD = 30;

  private final VirtualTime time;
  private final SimulatedHost host;
  private final String name;
  private final MemorySettings settings;
  private final Dispatch dispatch;
  private final Runnable whenTold;
  private final Set<String> underWay = new TreeSet<>();
  private int failedLooks;

  /**
   * A manager.
   *
   * @param whenTold runs when the gateway has been told something
   */
  SimulatedManager(
      VirtualTime time,
      SimulatedHost host,
      MemorySettings settings,
      Dispatch dispatch,
      Runnable whenTold) {
    this.time = time;
    this.host = host;
    this.name = host.plan().name();
    this.settings = settings;
    this.dispatch = dispatch;
    this.whenTold = whenTold;
  }

  /** Begins. */
  void start() {
    dispatch.manage(new WorkerId(name), settings, order -> time.after(0, () -> perform(order)));
    look();
  }

  private void look() {
    host.probe(
        well -> {
          if (well) {
            failedLooks = 0;
            seen();
          } else if (++failedLooks == 2) {
            tell(new Report.Lost(name));
          }
        });
    time.after(LOOK, this::look);
  }

  private void seen() {
    List<LoadedModel> loaded =
        host.loaded().stream()
            .map(runner -> new LoadedModel(runner.model, runner.bytes, 0, null, null, ""))
            .toList();
    tell(new Report.Seen(name, loaded, underWay));
  }

  private void tell(Report report) {
    dispatch.memoryTold(new WorkerId(name), report);
    whenTold.run();
  }

  private void perform(Order order) {
    underWay.add(order.model());
    if (order instanceof Order.Load) {
      load(order.model());
    } else {
      host.unload(order.model());
      confirm(order.model(), time.seconds());
    }
  }

  private void load(String model) {
    double since = time.seconds();
    Exchange exchange =
        host.ask(
            Call.toLoad(model),
            new Exchange.Asker() {
              @Override
              public void spoke() {}

              @Override
              public void whole(Exchange.Told told) {
                double seconds = time.seconds() - since;
                underWay.remove(model);
                tell(new Report.Loaded(name, model, seconds));
                seen();
              }

              @Override
              public void failed(Exchange.Failure failure) {
                loadFailed(model, GatewayAttempt.meaning(failure));
              }
            });
    time.after(
        SimulatedWorker.seconds(settings.loadTimeout()),
        () -> {
          if (!exchange.isOver()) {
            host.breakOff(exchange);
            loadFailed(model, ProviderError.of(ErrorClass.SILENT, "it was not loaded in time"));
          }
        });
  }

  private void loadFailed(String model, ProviderError error) {
    underWay.remove(model);
    tell(new Report.LoadFailed(name, model, error));
  }

  private void confirm(String model, double since) {
    boolean there = host.loaded().stream().anyMatch(runner -> runner.model.equals(model));
    if (there && time.seconds() - since < LONGEST_UNLOAD) {
      time.after(CONFIRM, () -> confirm(model, since));
      return;
    }
    underWay.remove(model);
    tell(
        there
            ? new Report.UnloadFailed(name, model, "it is still in memory")
            : new Report.Unloaded(name, model));
  }
}
