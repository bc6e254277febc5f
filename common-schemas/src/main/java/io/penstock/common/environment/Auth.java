package io.penstock.common.environment;

import java.util.Objects;

/** How a client proves who it is over HTTP. */
public sealed interface Auth {

    /** Not at all. */
    record None() implements Auth {}

    /** RFC 7617. */
    record Basic(String user, Secret password) implements Auth {
        public Basic {
            Objects.requireNonNull(user, "user");
            Objects.requireNonNull(password, "password");
        }
    }

    /** RFC 6750. */
    record Bearer(Secret token) implements Auth {
        public Bearer {
            Objects.requireNonNull(token, "token");
        }
    }
}
