package io.penstock.processing.deadletter;

import static io.penstock.processing.deadletter.ReadLetter.header;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.penstock.processing.source.Header;
import io.penstock.processing.source.RawRecord;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class LetterOfficeTest {
    private final LetterOffice office = new LetterOffice("p.s", "p.s.dlq", "p.s.late");

    @Test
    void headersForgedByTheWriterAreKeptButOursCount() {
        RawRecord forged = new RawRecord(
                1,
                2,
                3,
                new byte[0],
                new byte[0],
                List.of(
                        new Header("penstock.stage", "forged".getBytes(UTF_8)),
                        new Header("__connect.errors.offset", "0".getBytes(UTF_8))));
        Letter letter = office.dead(forged, "decode", "TOO_SHORT", "why", OptionalInt.of(4), 5);
        assertThat(letter.headers()).startsWith(forged.headers().toArray(Header[]::new));
        assertThat(header(letter, "penstock.stage")).isEqualTo("decode");
        assertThat(header(letter, "__connect.errors.offset")).isEqualTo("2");
        assertThat(header(letter, "penstock.schema.id")).isEqualTo("4");
        assertThat(header(letter, "penstock.timestamp")).isEqualTo("5");
    }

    @Test
    void aLateLetterSaysHowLateAndWhereItLay() {
        RawRecord record = new RawRecord(1, 2, 3, null, new byte[] {9}, List.of());
        Letter letter = office.late(record, "before,after", 1_000, 1_500);
        assertThat(letter.topic()).isEqualTo("p.s.late");
        assertThat(letter.timestamp()).isEqualTo(3);
        assertThat(header(letter, "penstock.late.lateness.ms")).isEqualTo("500");
        assertThat(header(letter, "penstock.late.source.topic")).isEqualTo("p.s");
        assertThat(header(letter, "penstock.late.source.partition")).isEqualTo("1");
    }
}
