package dev.relevo.chat;

/**
 * What a provider's failure means, whatever words the provider used for it. It decides what happens
 * next.
 */
public enum ErrorClass {
  /** The provider does not accept the gateway's key. */
  CREDENTIAL_REJECTED,
  /** Too many requests for now; the key recovers soon. */
  RATE_LIMITED,
  /** The key's money or long-term quota is used up. */
  QUOTA_EXHAUSTED,
  /** The provider is overloaded, broken or out of reach. */
  TRANSIENT,
  /** The provider was reached and said nothing in time. */
  SILENT,
  /** The prompt is longer than the model's window. */
  TOO_LONG,
  /** The provider refuses the content. */
  CONTENT_REFUSED,
  /** The provider does not have the model. */
  MODEL_MISSING,
  /** The request is wrong and would be wrong anywhere. */
  CALLER_FAULT,
  /** This provider or model lacks something that the request needs; another may have it. */
  UNSUPPORTED,
  /** The answer came but is not one: empty, cut, or not in the agreed format. */
  BROKEN_ANSWER;

  /** Whether another candidate may succeed where this failure came from. */
  public boolean mayFallBack() {
    return this != CONTENT_REFUSED && this != CALLER_FAULT;
  }

  /**
   * Whether the failure speaks against the worker's health; the others are innocent or concern one
   * key.
   */
  public boolean countsAgainstWorker() {
    return this == TRANSIENT || this == SILENT || this == BROKEN_ANSWER;
  }

  /** Whether the failure concerns the key that was used and no other. */
  public boolean concernsKey() {
    return this == CREDENTIAL_REJECTED || this == RATE_LIMITED || this == QUOTA_EXHAUSTED;
  }
}
