package io.penstock.local;

import io.penstock.local.command.Commands;

/** {@code ./penstock}. */
public final class Penstock {
    private Penstock() {}

    public static void main(String[] arguments) {
        System.exit(Commands.execute(arguments, System.nanoTime()));
    }
}
