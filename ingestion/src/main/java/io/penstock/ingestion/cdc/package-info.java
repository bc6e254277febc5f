/** What a source database of any kind must bring, and the watch over it. Knows no producer or consumer, and no kind. */
@NullMarked
package io.penstock.ingestion.cdc;

import org.jspecify.annotations.NullMarked;
