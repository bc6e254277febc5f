package io.penstock.transport.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.penstock.common.declaration.Durations;
import io.penstock.common.failure.Category;
import io.penstock.common.failure.PenstockException;
import io.penstock.transport.transactions.OpenTransaction;
import io.penstock.transport.transactions.TransactionDesk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code transactions}: what holds readers back. */
@Command(
        name = "transactions",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "(list | abort)",
        description = "Open transactions, behind which nobody sees what is committed.",
        footer = {"", "Example: transactions list -o json"})
public final class TransactionsCommand {
    private final Surroundings in;

    private TransactionsCommand(Surroundings in) {
        this.in = in;
    }

    public static CommandLine of(Surroundings in) {
        return new CommandLine(new TransactionsCommand(in)).setCaseInsensitiveEnumValuesAllowed(true);
    }

    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "Open transactions on the pipeline's topics, and its own; oldest first.")
    int list(@Mixin Where where, @Option(names = "--all", description = "Everybody's, on all topics.") boolean all) {
        try (TransactionDesk desk = new TransactionDesk(where.pipeline(in), where.environment(in))) {
            long now = System.currentTimeMillis();
            ArrayNode answer = JsonNodeFactory.instance.arrayNode();
            List<List<String>> table = new ArrayList<>();
            table.add(List.of("TRANSACTIONAL ID", "PRODUCER", "STATE", "AGE", "TIMEOUT", "HELD BACK", "PARTITIONS"));
            for (OpenTransaction one : desk.list(all)) {
                answer.add(json(one, now));
                table.add(List.of(
                        id(one),
                        one.producerId() + "/" + one.epoch(),
                        one.state(),
                        age(one, now),
                        one.timeoutMs() < 0 ? "never" : one.timeoutMs() / 1000 + " s",
                        Long.toString(one.held().stream()
                                .mapToLong(OpenTransaction.Held::heldBack)
                                .sum()),
                        one.held().stream()
                                .map(held -> held + (held.from() < 0 ? "" : "@" + held.from()))
                                .collect(Collectors.joining(" "))));
            }
            where.output().print(in.out(), answer, table);
            return 0;
        }
    }

    @Command(
            name = "abort",
            mixinStandardHelpOptions = true,
            description = {
                "Ends the pipeline's open transactions whose owner is gone. Never those of the stream job, of which a",
                "checkpoint may count on one, nor anybody else's, unless they are named. Exits with 1 if one stays open."
            })
    int abort(
            @Mixin Where where,
            @Option(
                            names = "--transactional-id",
                            paramLabel = "ID",
                            description = "This one, whoever's it is and whatever it costs; may be repeated.")
                    @Nullable
                    List<String> ids,
            @Option(
                            names = "--older-than",
                            paramLabel = "DURATION",
                            defaultValue = "1m",
                            description = "Leaves younger ones alone. Default: ${DEFAULT-VALUE}.")
                    String olderThan,
            @Option(names = "--yes", description = "Do not ask.") boolean yes) {
        Duration age = Durations.parse(olderThan)
                .orElseThrow(() -> new PenstockException(
                        Category.USER, "usage", "--older-than " + olderThan + " is not a duration such as 5m"));
        Set<String> named = ids == null ? Set.of() : Set.copyOf(ids);
        try (TransactionDesk desk = new TransactionDesk(where.pipeline(in), where.environment(in))) {
            List<OpenTransaction> open = desk.list(!named.isEmpty()).stream()
                    .filter(one -> named.isEmpty() || named.contains(one.transactionalId()))
                    .toList();
            List<TransactionDesk.Ended> meant = desk.judge(open, age, named);
            List<String> ending = meant.stream()
                    .filter(one -> one.why().isEmpty())
                    .map(one -> id(one.transaction()))
                    .toList();
            if (!ending.isEmpty() && !yes) {
                in.confirm("Abort " + String.join(", ", ending) + "?");
            }
            List<TransactionDesk.Ended> ended = desk.abort(open, age, named);
            print(ended, where.output());
            return ended.stream().allMatch(one -> one.why().isEmpty()) ? 0 : 1;
        }
    }

    private void print(List<TransactionDesk.Ended> ended, Output output) {
        long now = System.currentTimeMillis();
        ArrayNode answer = JsonNodeFactory.instance.arrayNode();
        List<List<String>> table = new ArrayList<>();
        table.add(List.of("TRANSACTIONAL ID", "AGE", "OUTCOME", "WHY"));
        for (TransactionDesk.Ended one : ended) {
            String outcome = one.why().isEmpty() ? "aborted" : "left open";
            ObjectNode node = json(one.transaction(), now);
            node.put("outcome", outcome);
            node.put("why", one.why().orElse(""));
            answer.add(node);
            table.add(List.of(
                    id(one.transaction()),
                    age(one.transaction(), now),
                    outcome,
                    one.why().orElse("")));
        }
        output.print(in.out(), answer, table);
        if (ended.isEmpty() && output.isTable()) {
            in.out().println("no open transaction is meant");
        }
    }

    private static ObjectNode json(OpenTransaction one, long now) {
        ObjectNode node = JsonNodeFactory.instance
                .objectNode()
                .put("transactionalId", one.transactionalId())
                .put("producerId", one.producerId())
                .put("epoch", one.epoch())
                .put("state", one.state())
                .put("ageMs", one.since() < 0 ? -1 : now - one.since())
                .put("timeoutMs", one.timeoutMs());
        ArrayNode partitions = node.putArray("partitions");
        for (OpenTransaction.Held held : one.held()) {
            partitions
                    .addObject()
                    .put("topic", held.topic())
                    .put("partition", held.partition())
                    .put("from", held.from())
                    .put("heldBack", held.heldBack());
        }
        return node;
    }

    private static String id(OpenTransaction one) {
        return one.transactionalId().isEmpty() ? "(hanging, producer " + one.producerId() + ")" : one.transactionalId();
    }

    private static String age(OpenTransaction one, long now) {
        return one.since() < 0 ? "?" : Math.max(0, now - one.since()) / 1000 + " s";
    }
}
