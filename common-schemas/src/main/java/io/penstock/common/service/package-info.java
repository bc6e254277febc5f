/** How a service's process begins and ends: two files in, one service, an exit code. */
@NullMarked
package io.penstock.common.service;

import org.jspecify.annotations.NullMarked;
