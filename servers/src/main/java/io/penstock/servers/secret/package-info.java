/** What only its owner may read. May not import any other package. */
@NullMarked
package io.penstock.servers.secret;

import org.jspecify.annotations.NullMarked;
