package dev.relevo.simulation;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What a host is really like. Nobody who balances load is told.
 *
 * @param name its name
 * @param promptRate how many tokens of prompts it reads in a second; prompts that are read at once
 *     share it
 * @param answerRate how many tokens of an answer it writes in a second when it does nothing else
 * @param drag by how much of its time each further stream slows an answer: with n streams each runs
 *     at {@code answerRate / (1 + drag * (n - 1))}
 * @param slots how many requests for one model it works on at once; others wait inside
 * @param memory how many bytes its models may take together
 * @param loadSecondsPerGiB how long bringing a GiB of a model into memory takes
 * @param keepAlive how long a model stays in memory that nobody uses, in seconds, unless the
 *     requests say otherwise
 * @param models the models on its disk, and how many bytes each takes in memory
 * @param faults what is wrong with it, and when; in order, without overlaps
 */
record HostPlan(
    String name,
    double promptRate,
    double answerRate,
    double drag,
    int slots,
    long memory,
    double loadSecondsPerGiB,
    double keepAlive,
    Map<String, Long> models,
    List<Fault> faults) {
  static final long GIB = 1L << 30;

  HostPlan {
    Objects.requireNonNull(name, "name");
    models = Map.copyOf(models);
    faults = List.copyOf(faults);
  }

  HostPlan withMemory(long bytes) {
    return new HostPlan(
        name,
        promptRate,
        answerRate,
        drag,
        slots,
        bytes,
        loadSecondsPerGiB,
        keepAlive,
        models,
        faults);
  }

  HostPlan withKeepAlive(double seconds) {
    return new HostPlan(
        name,
        promptRate,
        answerRate,
        drag,
        slots,
        memory,
        loadSecondsPerGiB,
        seconds,
        models,
        faults);
  }

  HostPlan withModels(Map<String, Long> others) {
    return new HostPlan(
        name,
        promptRate,
        answerRate,
        drag,
        slots,
        memory,
        loadSecondsPerGiB,
        keepAlive,
        others,
        faults);
  }

  HostPlan with(String newName, Fault fault) {
    return new HostPlan(
        newName,
        promptRate,
        answerRate,
        drag,
        slots,
        memory,
        loadSecondsPerGiB,
        keepAlive,
        models,
        List.of(fault));
  }

  /** How long bringing a model of that size into memory takes, in seconds. */
  double loadSeconds(long bytes) {
    return loadSecondsPerGiB * bytes / GIB;
  }
}
