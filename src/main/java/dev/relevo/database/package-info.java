/** The database: a file on this machine, or a PostgreSQL server that is named; opened beside. */
@NullMarked
package dev.relevo.database;

import org.jspecify.annotations.NullMarked;
