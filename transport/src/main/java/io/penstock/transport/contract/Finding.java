package io.penstock.transport.contract;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * One thing to say about a contract.
 *
 * @param file as the user wrote it
 * @param line from 1; 0 where the file as a whole is meant
 * @param path {@code OrderEvent.weight}
 * @param rule short and stable
 * @param why what is wrong, and what comes of it
 * @param remedy what to do; may be empty
 * @param against the former schemas that it breaks with; none for what the text alone shows
 */
record Finding(
        Severity severity,
        String file,
        int line,
        String path,
        String rule,
        String why,
        String remedy,
        List<String> against) {
    Finding {
        against = List.copyOf(against);
    }

    /** On one line, in the form that editors and build servers make links of. */
    String describe() {
        return file + (line > 0 ? ":" + line : "") + ": " + severity.word() + ": "
                + (path.isEmpty() ? "" : path + ": ") + why
                + (against.isEmpty() ? "" : " (against " + String.join(", ", against) + ")")
                + (remedy.isEmpty() ? "" : "; " + remedy) + " [" + rule + "]";
    }

    Map<String, Object> members() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("severity", severity.word());
        members.put("file", file);
        members.put("line", line);
        members.put("path", path);
        members.put("rule", rule);
        members.put("why", why);
        members.put("remedy", remedy);
        members.put("against", against);
        return members;
    }
}
