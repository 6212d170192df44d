/**
 * What operators see of the gateway from outside: what is measured, in the terms of their tools.
 */
@NullMarked
package dev.relevo.telemetry;

import org.jspecify.annotations.NullMarked;
