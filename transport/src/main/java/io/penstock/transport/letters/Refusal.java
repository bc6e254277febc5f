package io.penstock.transport.letters;

/**
 * Why a letter does not go back.
 *
 * @param code what {@code --accept} calls it; empty if nobody can accept it
 */
record Refusal(String code, String why) {
    static final String DOUBLES = "doubles";
    static final String ORDER = "order";
    static final String LATE = "late";
    static final String FAILS = "fails";
    static final String DIVERGES = "diverges";
    static final String PAIRS = "pairs";

    static Refusal hard(String why) {
        return new Refusal("", why);
    }

    @Override
    public String toString() {
        return code.isEmpty() ? why : why + " [--accept " + code + "]";
    }
}
