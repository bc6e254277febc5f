/** Dead letters and late records: reading them, deciding which may go back, and sending those back in transactions. */
@NullMarked
package io.penstock.transport.letters;

import org.jspecify.annotations.NullMarked;
