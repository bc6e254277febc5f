package io.penstock.processing.decode;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Whether bytes are UTF-8 as Java's decoder has it: no surrogates, nothing longer than it need be, nothing above U+10FFFF. */
final class Utf8Text {
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final int SHORT = 16;
    private static final long[] FIRST = masks(0);
    private static final long[] SECOND = masks(8);

    private Utf8Text() {}

    /** Eight bytes at a time; what is not ASCII is looked at again, byte by byte. */
    static boolean isValid(byte[] bytes, int start, int length) {
        int end = start + length;
        long all = 0;
        if (length <= SHORT && start <= bytes.length - SHORT) {
            // no loop, whose end would be guessed wrong with every other length
            all = ((long) LONG.get(bytes, start) & FIRST[length])
                    | ((long) LONG.get(bytes, start + 8) & SECOND[length]);
        } else if (length >= 8) {
            for (int at = start; at < end - 8; at += 8) {
                all |= (long) LONG.get(bytes, at);
            }
            all = (all | (long) LONG.get(bytes, end - 8)) & HIGH_BITS;
        } else {
            for (int at = start; at < end; at++) {
                all |= bytes[at] & HIGH_BITS;
            }
        }
        return all == 0 || isValidBeyondAscii(bytes, start, end);
    }

    /** The high bits of those of eight bytes that belong to a text of each length. */
    private static long[] masks(int from) {
        long[] masks = new long[SHORT + 1];
        for (int length = from + 1; length <= SHORT; length++) {
            masks[length] = HIGH_BITS >>> (8 * Math.max(0, from + 8 - length));
        }
        return masks;
    }

    /** Table 3-7 of <a href="https://www.unicode.org/versions/latest/core-spec/chapter-3/#G27506">the Unicode standard</a>. */
    private static boolean isValidBeyondAscii(byte[] bytes, int start, int end) {
        int at = start;
        while (at < end) {
            int lead = bytes[at++];
            if (lead >= 0) {
                continue;
            }
            lead &= 0xFF;
            int more = lead < 0xC2 ? -1 : lead < 0xE0 ? 1 : lead < 0xF0 ? 2 : lead < 0xF5 ? 3 : -1;
            if (more < 0 || more > end - at) {
                return false;
            }
            int second = bytes[at] & 0xFF;
            int least = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
            int most = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
            if (second < least || second > most) {
                return false;
            }
            for (int i = 1; i < more; i++) {
                if ((bytes[at + i] & 0xC0) != 0x80) {
                    return false;
                }
            }
            at += more;
        }
        return true;
    }

    /** Of valid text. */
    static int codePoints(byte[] bytes, int start, int length) {
        int count = 0;
        for (int at = start; at < start + length; at++) {
            if ((bytes[at] & 0xC0) != 0x80) {
                count++;
            }
        }
        return count;
    }
}
