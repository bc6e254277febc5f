package io.penstock.transport.command;

import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What a command line is run in. */
public interface Surroundings {
    /** What the files' {@code ${NAME}} stand for. */
    Map<String, String> variables();

    /** The declaration unless one is named; empty if it has to be. */
    Optional<Path> pipeline();

    /** The environment file unless one is named; empty if it has to be. */
    Optional<Path> environment();

    PrintStream out();

    PrintStream err();

    /** Puts a question to the person at the terminal; empty if there is none. */
    Optional<Boolean> ask(String question);

    /** Surroundings in which both files have to be named. */
    static Surroundings of(
            Map<String, String> variables, PrintStream out, PrintStream err, Function<String, Optional<Boolean>> ask) {
        return of(variables, Optional.empty(), Optional.empty(), out, err, ask);
    }

    /** All of it as it is given. */
    static Surroundings of(
            Map<String, String> variables,
            Optional<Path> pipeline,
            Optional<Path> environment,
            PrintStream out,
            PrintStream err,
            Function<String, Optional<Boolean>> ask) {
        return new Surroundings() {
            @Override
            public Map<String, String> variables() {
                return variables;
            }

            @Override
            public Optional<Path> pipeline() {
                return pipeline;
            }

            @Override
            public Optional<Path> environment() {
                return environment;
            }

            @Override
            public PrintStream out() {
                return out;
            }

            @Override
            public PrintStream err() {
                return err;
            }

            @Override
            public Optional<Boolean> ask(String question) {
                return ask.apply(question);
            }
        };
    }

    /** @throws PenstockException USER if the answer is no, or there is nobody to ask */
    default void confirm(String question) {
        Optional<Boolean> answer = ask(question + " [y/N] ");
        if (answer.isEmpty()) {
            throw new PenstockException(
                    Category.USER, "usage", "no terminal to ask on: pass --yes to go on without asking");
        }
        if (!answer.get()) {
            throw new PenstockException(Category.USER, "declined", "nothing was changed");
        }
    }
}
