package io.penstock.transport.ownership;

/**
 * Who may change and delete a topic.
 *
 * @param pipeline its name
 * @param team as the declaration's {@code metadata.owner} says
 */
public record Owner(String pipeline, String team) {
    @Override
    public String toString() {
        return "pipeline " + pipeline + " of " + team;
    }
}
