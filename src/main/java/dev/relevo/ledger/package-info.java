/**
 * The ledger: one row in the database for each request and each attempt, written by a thread of its
 * own, and the reports that are made of them. No content is kept.
 */
@NullMarked
package dev.relevo.ledger;

import org.jspecify.annotations.NullMarked;
