/** Apicurio Registry with its Confluent-compatible API, stored in one H2 file. */
@NullMarked
package io.penstock.servers.registry;

import org.jspecify.annotations.NullMarked;
