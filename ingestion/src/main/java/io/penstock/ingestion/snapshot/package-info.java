/** Tables read in chunks while their log goes on, so that both together tell each row's story once. No JDBC here. */
@NullMarked
package io.penstock.ingestion.snapshot;

import org.jspecify.annotations.NullMarked;
