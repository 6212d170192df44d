package dev.relevo.ledger;

import org.jspecify.annotations.Nullable;

/**
 * How the ledger is. Numbers are those of requests since the process began.
 *
 * @param connected whether the last thing that was tried with the database worked
 * @param written how many requests were written
 * @param waiting how many wait to be written
 * @param dropped how many were lost, since too many waited or the database refused them
 * @param problem why the database cannot be used, in a sentence without secrets; null when it can
 */
public record LedgerStatus(
    boolean connected, long written, long waiting, long dropped, @Nullable String problem) {}
