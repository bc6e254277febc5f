/** What a running job's metrics mean: observed over the REST API, judged by a pure function, told in words. */
@NullMarked
package io.penstock.local.doctor;

import org.jspecify.annotations.NullMarked;
