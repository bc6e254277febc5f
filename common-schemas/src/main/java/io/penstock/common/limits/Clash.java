package io.penstock.common.limits;

/**
 * Two values that cannot both be.
 *
 * @param object what it is about: {@code source orders}, {@code brokers 1, 2}
 * @param path of the key in the declaration or environment that can be changed, {@code checkpoints.timeout}
 * @param message both values, where they come from, what would happen, what to do
 */
public record Clash(String object, String path, String message) {
    @Override
    public String toString() {
        return object + ": " + message;
    }
}
