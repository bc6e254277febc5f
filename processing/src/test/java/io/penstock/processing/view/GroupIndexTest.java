package io.penstock.processing.view;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GroupIndexTest {
    private static final byte[] TAIL = {'!'};

    private final GroupIndex index = new GroupIndex();

    @Test
    void findsNamesAsAMapWouldAndKeepsTheirRowsWhenItGrows() {
        Random random = new Random(7);
        for (int round = 0; round < 3; round++) {
            Map<String, Long> rows = new HashMap<>();
            for (int i = 0; i < 20_000; i++) {
                String name = "x".repeat(random.nextInt(20)) + random.nextInt(3_000);
                byte[] bytes = (name + "behind").getBytes(UTF_8);
                Long known = rows.get(name);
                int found = index.find(bytes, name.length());
                if (known == null) {
                    assertThat(found).isEqualTo(-1);
                    found = index.add(bytes, name.length(), key(name));
                    assertThat(index.row(found)).isZero();
                } else {
                    assertThat(index.row(found)).isEqualTo(known);
                }
                assertThat(index.key(index.number(found), TAIL)).isEqualTo("[" + name + "!");
                index.row(found, i + 1L);
                rows.put(name, i + 1L);
            }
            assertThat(index.size()).isEqualTo(rows.size());
            index.clear();
            assertThat(index.size()).isZero();
        }
    }

    @Test
    void namesThatBeginAlikeOrAreEmptyAreTwo() {
        byte[] bytes = new byte[24];
        int[] numbers = new int[bytes.length + 1];
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(index.find(bytes, length)).isEqualTo(-1);
            numbers[length] = index.number(index.add(bytes, length, key("")));
        }
        assertThat(numbers).doesNotHaveDuplicates();
        for (int length = 0; length <= bytes.length; length++) {
            assertThat(index.number(index.find(bytes, length))).isEqualTo(numbers[length]);
        }
    }

    @Test
    void namesOfOneHashAreTwo() {
        Map<Integer, String> byHash = new HashMap<>();
        int alike = 0;
        for (int i = 0; i < 300_000; i++) {
            String name = "name " + i;
            String other = byHash.put(GroupIndex.hash(name.getBytes(UTF_8), name.length(), 2 * name.length()), name);
            if (other != null) {
                alike++;
                assertThat(add(other)).isNotEqualTo(add(name));
                assertThat(index.key(number(other), TAIL)).isEqualTo("[" + other + "!");
                assertThat(index.key(number(name), TAIL)).isEqualTo("[" + name + "!");
            }
        }
        assertThat(alike).as("otherwise this shows nothing").isPositive();
    }

    @Test
    void aNameAndAKeyOfTheSameBytesAreTwo() {
        byte[] bytes = "[1]".getBytes(UTF_8);
        int name = add("[1]");
        assertThat(index.findKey(bytes)).isEqualTo(-1);
        int key = index.number(index.addKey(bytes));
        assertThat(key).isNotEqualTo(name).isEqualTo(index.number(index.findKey(bytes)));
        assertThat(number("[1]")).isEqualTo(name);
        assertThat(index.key(key, ",5]".getBytes(UTF_8))).isEqualTo("[1,5]");
        assertThat(index.key(name, TAIL)).isEqualTo("[[1]!");
    }

    @Test
    void keysAreTextOfAnyLanguage() {
        String key = "[\"Łódź 東京\"]";
        int slot = index.addKey(key.getBytes(UTF_8));
        assertThat(index.key(index.number(slot), "]".getBytes(ISO_8859_1))).isEqualTo(key);
    }

    @Test
    void forgetsWhenNamesAreTooManyOrTooLong() {
        add("a");
        add("b");
        index.forgetIfAbove(2, 1_000);
        assertThat(index.size()).isEqualTo(2);
        index.forgetIfAbove(1, 1_000);
        assertThat(index.size()).isZero();
        add("c".repeat(1_000));
        index.forgetIfAbove(2, 1_000);
        assertThat(index.size()).isZero();
        assertThat(index.find("a".getBytes(UTF_8), 1)).isEqualTo(-1);
    }

    private int add(String name) {
        byte[] bytes = name.getBytes(UTF_8);
        int slot = index.find(bytes, bytes.length);
        return index.number(slot >= 0 ? slot : index.add(bytes, bytes.length, key(name)));
    }

    private int number(String name) {
        return index.number(index.find(name.getBytes(UTF_8), name.length()));
    }

    /** With a byte at its end, which is replaced. */
    private static byte[] key(String name) {
        return ("[" + name + "]").getBytes(UTF_8);
    }
}
