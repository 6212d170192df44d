package dev.relevo.provider;

import java.util.Objects;

/**
 * How far a host is with fetching a model. Models come in several files, one after the other or at
 * the same time.
 *
 * @param status what it does, in its own words
 * @param digest the file that this is about; empty when it is about none
 * @param total the file's size in bytes; 0 when unknown
 * @param completed how much of it has come
 */
public record PullProgress(String status, String digest, long total, long completed) {
  public PullProgress {
    Objects.requireNonNull(status, "status");
    Objects.requireNonNull(digest, "digest");
  }
}
