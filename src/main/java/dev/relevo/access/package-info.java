/** Who may call. */
@NullMarked
package dev.relevo.access;

import org.jspecify.annotations.NullMarked;
