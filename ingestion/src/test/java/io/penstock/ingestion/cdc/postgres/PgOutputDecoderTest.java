package io.penstock.ingestion.cdc.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.penstock.ingestion.contract.Column;
import io.penstock.ingestion.contract.ColumnType;
import io.penstock.ingestion.contract.RowChange;
import io.penstock.ingestion.contract.RowImage;
import io.penstock.ingestion.flow.FeedEvent;
import io.penstock.ingestion.flow.SourcePosition;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PgOutputDecoderTest {
    private static final long LSN = 0x500;
    private static final int LARGEST = 100;
    /** 2000-01-01 00:00:01 UTC */
    private static final long SECOND = 1_000_000;

    private static final String UNCHANGED = "\0unchanged";

    private List<String> key = List.of("id");
    private final List<String> asked = new ArrayList<>();
    private final List<FeedEvent> events = new ArrayList<>();
    private final PgOutputDecoder decoder =
            new PgOutputDecoder("shop", Set.of("public.orders"), new Catalog(), LARGEST, () -> 7_000);

    @BeforeEach
    void beginsATransactionOnADefinedTable() throws IOException {
        read(message('B').int64(0x600).int64(SECOND).int32(0xFFFF_FFF0));
        read(relation(1, "public", "orders", 'f', "id", "note"));
        read(relation(2, "penstock", "heartbeat", 'd', "slot"));
    }

    @Test
    void aTransactionEndsBehindItsCommitRecord() throws IOException {
        read(message('C').int8(0).int64(0x5f0).int64(0x600).int64(SECOND));

        assertThat(events)
                .containsExactly(
                        new FeedEvent.Begin(), new FeedEvent.End(new SourcePosition(new Lsn(0x600), 946_684_801_000L)));
    }

    @Test
    void anInsertHasTheRowAndWhereItCameFrom() throws IOException {
        read(message('I').int32(1).int8('N').row("1", null));

        RowChange change = change(0);
        assertThat(text(change.after())).isEqualTo("1 null");
        assertThat(change.before()).isNull();
        assertThat(change.op()).isEqualTo("c");
        assertThat(change.ordinal()).isEqualTo(1);
        assertThat(change.processed()).isEqualTo(7_000);
        assertThat(change.source().txId()).isEqualTo(OptionalLong.of(0xFFFF_FFF0L));
        assertThat(change.source().lsn()).isEqualTo(OptionalLong.of(LSN));
        assertThat(change.source().timestamp()).isEqualTo(946_684_801_000L);
    }

    @Test
    void anUpdateHasBothRows() throws IOException {
        read(message('U').int32(1).int8('O').row("1", "a").int8('N').row("1", "ä"));

        assertThat(change(0).op()).isEqualTo("u");
        assertThat(text(change(0).before())).isEqualTo("1 a");
        assertThat(text(change(0).after())).isEqualTo("1 ä");
    }

    @Test
    void aLargeValueThatWasLeftAloneIsTakenFromTheOldRow() throws IOException {
        read(message('U').int32(1).int8('O').row("1", "large").int8('N').row("1", UNCHANGED));

        assertThat(text(change(0).after())).isEqualTo("1 large");
    }

    @Test
    void aLargeValueThatTheLogLeavesOutIsRefused() {
        assertThatThrownBy(() -> read(message('U').int32(1).int8('N').row("1", UNCHANGED)))
                .hasMessageContaining("the log leaves out the unchanged value of column note");
    }

    @Test
    void anOldKeyIsNoOldRow() throws IOException {
        read(message('U').int32(1).int8('K').row("1", null).int8('N').row("2", "a"));
        read(message('D').int32(1).int8('K').row("1", null));

        assertThat(change(0).before()).isNull();
        assertThat(change(1).before()).isNull();
        assertThat(change(1).op()).isEqualTo("d");
    }

    @Test
    void anotherPrimaryKeyIsAnotherRow() throws IOException {
        read(message('U').int32(1).int8('O').row("1", "a").int8('N').row("2", "a"));

        assertThat(change(0).op()).isEqualTo("d");
        assertThat(text(change(0).before())).isEqualTo("1 a");
        assertThat(change(1).op()).isEqualTo("c");
        assertThat(text(change(1).after())).isEqualTo("2 a");
        assertThat(change(1).ordinal()).isEqualTo(2);
    }

    @Test
    void rowsOfTablesThatAreNotCapturedAreLeftOut() throws IOException {
        read(message('I').int32(2).int8('N').row("beat"));
        read(message('U').int32(2).int8('N').row("beat"));
        read(message('T').int32(2).int8(0).int32(2).int32(1));
        read(message('M').int8(1).int64(1).text("prefix").int32(0));
        read(message('Y').int32(9).text("public").text("mood"));

        assertThat(events)
                .containsExactly(
                        new FeedEvent.Begin(),
                        new FeedEvent.Truncated("public.orders", OptionalLong.of(0xFFFF_FFF0L), new Lsn(LSN)));
    }

    @Test
    void aDefinitionThatIsRepeatedIsTheSameShapeAndAnotherIsNot() throws IOException {
        read(message('I').int32(1).int8('N').row("1", "a"));
        read(relation(1, "public", "orders", 'f', "id", "note"));
        read(message('I').int32(1).int8('N').row("2", "a"));
        read(relation(1, "public", "orders", 'd', "id", "note"));
        read(message('I').int32(1).int8('N').row("3", "a"));

        assertThat(change(1).shape()).isSameAs(change(0).shape());
        assertThat(change(2).shape()).isNotSameAs(change(0).shape());
        assertThat(asked)
                .containsExactly(
                        "[id, note]", "public.orders", "public.orders", "public.orders", "[id, note]", "public.orders");
    }

    @Test
    void anotherPrimaryKeyOfTheTableStopsIt() throws IOException {
        key = List.of("note", "id");

        assertThatThrownBy(() -> read(relation(1, "public", "orders", 'f', "id", "note")))
                .hasMessageStartingWith("the primary key of table public.orders was (id) and is (note, id) now: nothing"
                        + " behind LSN 0/500 is written");
    }

    @Test
    void aValueThatNoRecordCouldHoldIsNotReadAndItsNeighboursAre() throws IOException {
        read(message('I').int32(1).int8('N').row("x".repeat(LARGEST + 1), "a"));
        read(message('I').int32(1).int8('N').row("x".repeat(LARGEST), "b"));

        assertThat(text(change(0).after())).isEqualTo("takes 101 bytes, more than a record may a");
        assertThat(text(change(1).after())).isEqualTo("x".repeat(LARGEST) + " b");
    }

    @Test
    void aRowWithoutADefinitionOrOfAnotherWidthIsADefect() {
        assertThatThrownBy(() -> read(message('I').int32(3).int8('N').row("1")))
                .hasMessageContaining("relation 3 before its definition");
        assertThatThrownBy(() -> read(message('I').int32(1).int8('N').row("1")))
                .hasMessageContaining("a row of 1 columns of public.orders, defined with 2");
    }

    private RowChange change(int index) {
        return events.stream()
                .filter(FeedEvent.Changed.class::isInstance)
                .map(event -> ((FeedEvent.Changed) event).change())
                .toList()
                .get(index);
    }

    private String text(@Nullable RowImage row) {
        assertThat(row).isNotNull();
        return row.text(change(0).shape(), 0) + " " + row.text(change(0).shape(), 1);
    }

    private void read(Message message) {
        byte[] bytes = message.bytes.toByteArray();
        ByteBuffer within = ByteBuffer.allocate(bytes.length + 5);
        within.position(5);
        within.put(bytes).position(5);
        decoder.read(within, LSN, events);
    }

    private static Message message(char kind) throws IOException {
        return new Message().int8(kind);
    }

    private static Message relation(int id, String schema, String table, char identity, String... columns)
            throws IOException {
        Message message = message('R').int32(id).text(schema).text(table).int8(identity);
        message.out.writeShort(columns.length);
        for (String column : columns) {
            message.int8(0).text(column).int32(25).int32(-1);
        }
        return message;
    }

    private static final class Message {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final DataOutputStream out = new DataOutputStream(bytes);

        Message int8(int value) throws IOException {
            out.writeByte(value);
            return this;
        }

        Message int32(int value) throws IOException {
            out.writeInt(value);
            return this;
        }

        Message int64(long value) throws IOException {
            out.writeLong(value);
            return this;
        }

        Message text(String value) throws IOException {
            out.write(value.getBytes(UTF_8));
            return int8(0);
        }

        Message row(@Nullable String... values) throws IOException {
            out.writeShort(values.length);
            for (String value : values) {
                if (value == null) {
                    int8('n');
                } else if (value.equals(UNCHANGED)) {
                    int8('u');
                } else {
                    byte[] text = value.getBytes(UTF_8);
                    int8('t').int32(text.length);
                    out.write(text);
                }
            }
            return this;
        }
    }

    private final class Catalog implements TableDefinitions {
        @Override
        public List<Column> columns(List<String> names, long[] types, int[] modifiers) {
            asked.add(names.toString());
            return names.stream()
                    .map(name -> Column.scalar(name, ColumnType.TEXT))
                    .toList();
        }

        @Override
        public List<String> key(String table) {
            asked.add(table);
            return key;
        }
    }
}
