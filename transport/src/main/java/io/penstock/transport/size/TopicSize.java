package io.penstock.transport.size;

/**
 * What one topic takes at the declared peak.
 *
 * @param rate records a second
 * @param disk bytes on all brokers together
 * @param remote bytes in remote storage, one copy; 0 for a topic that is not tiered
 * @param in bytes a second into all brokers together, from producers and from leaders
 * @param out bytes a second out of all brokers together, to consumers and to followers
 */
public record TopicSize(
        String topic, String role, int partitions, double rate, double disk, double remote, double in, double out) {}
