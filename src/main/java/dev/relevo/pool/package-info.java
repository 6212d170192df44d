/**
 * Who answers. {@link dev.relevo.pool.WorkerSupervisor} keeps one {@link
 * dev.relevo.pool.ProviderWorker} per provider alive, each of which owns the truth about its
 * provider; {@link dev.relevo.pool.WorkerPool} sorts the usable ones by strategy and grants leases.
 * What decides is plain classes; no token passes through here.
 */
@NullMarked
package dev.relevo.pool;

import org.jspecify.annotations.NullMarked;
