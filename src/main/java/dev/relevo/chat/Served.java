package dev.relevo.chat;

import java.util.Objects;

/**
 * Who answered a request.
 *
 * @param requestId the gateway's id of the request
 * @param worker the worker that answered
 * @param model the model that answered, as the worker names it
 * @param attempts how many candidates were tried, the one that answered included
 * @param fallback whether another candidate had been tried before the one that answered
 * @param substituted whether the asked model was unknown and another was chosen
 */
public record Served(
    String requestId,
    String worker,
    String model,
    int attempts,
    boolean fallback,
    boolean substituted) {
  public Served {
    Objects.requireNonNull(requestId, "requestId");
    Objects.requireNonNull(worker, "worker");
    Objects.requireNonNull(model, "model");
  }
}
