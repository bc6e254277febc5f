/**
 * The proof: a seeded load on the shop's database, and every row of the views compared with SQL over its tables. Meets
 * the platform only over JDBC, Kafka and HTTP, as a user would.
 */
@NullMarked
package io.penstock.local.demo;

import org.jspecify.annotations.NullMarked;
