/** Client of a schema registry that speaks Confluent's REST protocol. No Kafka, no Confluent library. */
@NullMarked
package io.penstock.common.registry;

import org.jspecify.annotations.NullMarked;
