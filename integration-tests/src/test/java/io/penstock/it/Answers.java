package io.penstock.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Asks the API for the number of orders again and again, and keeps every answer that is not as it should be. */
final class Answers {
    private static final long PAUSE_MILLIS = 100;

    private final Launcher launcher;
    private final int expected;
    private final List<String> wrong = new ArrayList<>();
    private final Thread thread = new Thread(this::ask, "answers");
    private int right;

    /** @param expected orders of region {@code launcher} */
    Answers(Launcher launcher, int expected) {
        this.launcher = launcher;
        this.expected = expected;
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        thread.interrupt();
        thread.join();
    }

    private void ask() {
        try {
            while (true) {
                note();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void note() throws InterruptedException {
        String answer;
        try {
            answer = Integer.toString(launcher.orders("launcher"));
        } catch (IOException failure) {
            answer = failure.toString();
        }
        synchronized (this) {
            if (answer.equals(Integer.toString(expected))) {
                right++;
            } else {
                wrong.add(answer);
            }
        }
    }

    /** Answers as they should be. */
    synchronized int right() {
        return right;
    }

    /** All others: another number, or why there is none. */
    synchronized List<String> wrong() {
        return List.copyOf(wrong);
    }
}
