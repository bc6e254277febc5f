package io.penstock.common.names;

/**
 * The name of a view or job together with its version: {@code revenue_per_minute-2}, and for the first
 * {@code revenue_per_minute} alone. No declared name has a hyphen. Everything that a version owns is called by it (topics, table,
 * state), so that two versions never meet.
 */
public final class Versioned {
    /** Highest version. */
    public static final int MOST = 9_999;

    private static final char JOINT = '-';

    private Versioned() {}

    /** @param version 1 to {@value #MOST} */
    public static String name(String declared, int version) {
        return version == 1 ? declared : declared + JOINT + version;
    }

    /** The name without its version. */
    public static String declared(String name) {
        int joint = name.indexOf(JOINT);
        return joint < 0 ? name : name.substring(0, joint);
    }

    /** The version of a name. */
    public static int version(String name) {
        int joint = name.indexOf(JOINT);
        return joint < 0 ? 1 : Integer.parseInt(name.substring(joint + 1));
    }
}
