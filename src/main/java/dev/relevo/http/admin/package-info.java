/** What operators ask: health and workers. */
@NullMarked
package dev.relevo.http.admin;

import org.jspecify.annotations.NullMarked;
