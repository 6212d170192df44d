package dev.relevo.provider.embedded;

import dev.relevo.provider.ModelInfo;
import dev.relevo.provider.ProbeReport;
import dev.relevo.provider.ProviderSettings;
import java.util.List;

/** What probes find, in words. */
final class EmbeddedReports {
  private final ProviderSettings settings;
  private final EmbeddedSettings engineSettings;
  private final String model;

  EmbeddedReports(ProviderSettings settings, EmbeddedSettings engineSettings, String model) {
    this.settings = settings;
    this.engineSettings = engineSettings;
    this.model = model;
  }

  /** The engine serves; {@code answers} says whether it has just answered a ping. */
  ProbeReport serving(Engine engine, boolean answers) {
    long resident = engine.residentBytes();
    String detail =
        (answers ? "available" : "serving, but slow to answer")
            + "; process "
            + engine.process().pid()
            + (resident == 0 ? "" : ", " + Bytes.text(resident) + " of memory");
    return report(ProbeReport.State.AVAILABLE, detail, engine.model(), true);
  }

  /** Nothing runs, and the first request will start it. */
  ProbeReport onDemand(ModelCheck check) {
    return report(
        ProbeReport.State.AVAILABLE, "available; starts with the next request", check, false);
  }

  ProbeReport loading(Engine engine) {
    String detail = "loading " + engineSettings.path() + " (" + engine.process().phase() + ")";
    ProbeReport.State state =
        engineSettings.lifecycle().onDemand()
            ? ProbeReport.State.AVAILABLE // requests wait for it
            : ProbeReport.State.LOADING;
    return report(state, detail, engine.model(), false);
  }

  ProbeReport notLoaded(Throwable failure) {
    return ProbeReport.of(
        ProbeReport.State.NOT_RUNNING,
        engineSettings.path()
            + ": "
            + failure.getMessage()
            + "; fetch the file again or correct "
            + engineSettings.keyPrefix()
            + "path");
  }

  ProbeReport notRunning(Throwable failure) {
    return ProbeReport.of(ProbeReport.State.NOT_RUNNING, String.valueOf(failure.getMessage()));
  }

  private ProbeReport report(
      ProbeReport.State state, String detail, ModelCheck check, boolean loaded) {
    ModelInfo info =
        new ModelInfo(
            model,
            settings.capabilities(),
            check.contextTokens(),
            check.header().sizeBytes(),
            loaded,
            settings.priceOf(model));
    return new ProbeReport(state, detail, List.of(info), null);
  }
}
