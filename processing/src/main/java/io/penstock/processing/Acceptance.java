package io.penstock.processing;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a person lets the job go on past; each stops it otherwise. */
enum Acceptance {
    /** Most of a partition's records cannot be used. */
    POISON,
    /** Records that the state has not seen are gone from the log. */
    LOG_GAP,
    /** Transactions that the state counts as written were aborted by the broker. */
    LOST_TRANSACTIONS,
    /** The application has run before and is started without its state. */
    NO_STATE;

    String text() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param list comma-separated; empty for none */
    static Set<Acceptance> parse(String list) {
        Set<Acceptance> accepted = EnumSet.noneOf(Acceptance.class);
        for (String text : list.split(",", -1)) {
            Optional<Acceptance> known = Arrays.stream(values())
                    .filter(one -> one.text().equals(text))
                    .findAny();
            if (known.isEmpty() && !list.isEmpty()) {
                throw new PenstockException(
                        Category.USER,
                        "usage",
                        "--accept knows "
                                + Arrays.stream(values()).map(Acceptance::text).collect(Collectors.joining(", "))
                                + ", not '" + text + "'");
            }
            known.ifPresent(accepted::add);
        }
        return accepted;
    }
}
