package dev.relevo.pool;

/**
 * How much the pool has to do at one moment.
 *
 * @param leases how many leases have been granted and have not ended
 * @param waiting how many requests wait for somebody
 */
public record PoolLoad(int leases, int waiting) {}
