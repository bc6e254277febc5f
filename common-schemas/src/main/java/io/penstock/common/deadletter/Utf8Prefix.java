package io.penstock.common.deadletter;

/** Cuts text to a number of UTF-8 bytes without cutting a character. */
final class Utf8Prefix {
    private Utf8Prefix() {}

    static String of(String text, int maxBytes) {
        int bytes = 0;
        int end = 0;
        while (end < text.length()) {
            int codePoint = text.codePointAt(end);
            bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
            if (bytes > maxBytes) {
                return text.substring(0, end);
            }
            end += Character.charCount(codePoint);
        }
        return text;
    }
}
