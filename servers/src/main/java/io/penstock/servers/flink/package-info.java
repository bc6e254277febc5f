/**
 * A Flink session cluster: one JobManager, its TaskManagers, their configuration. Links no Flink class and submits no
 * job.
 */
@NullMarked
package io.penstock.servers.flink;

import org.jspecify.annotations.NullMarked;
