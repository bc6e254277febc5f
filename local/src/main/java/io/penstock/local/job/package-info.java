/** Keeps the pipeline's Flink job running over the REST API: submits it, resumes it, ends it with a savepoint. */
@NullMarked
package io.penstock.local.job;

import org.jspecify.annotations.NullMarked;
