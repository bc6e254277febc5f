package io.penstock.processing.deadletter;

import static java.nio.charset.StandardCharsets.UTF_8;

/** A letter as its reader sees it. */
public final class ReadLetter {

    private ReadLetter() {}

    /** The header's last value as text; empty if there is none. */
    public static String header(Letter letter, String name) {
        return letter.headers().stream()
                .filter(header -> header.name().equals(name) && header.value() != null)
                .reduce((first, last) -> last)
                .map(header -> new String(header.value(), UTF_8))
                .orElse("");
    }
}
