/** The change data capture service, one a source database: {@link io.penstock.ingestion.Ingestion} is where it starts. */
@NullMarked
package io.penstock.ingestion;

import org.jspecify.annotations.NullMarked;
