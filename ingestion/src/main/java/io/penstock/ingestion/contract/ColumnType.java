package io.penstock.ingestion.contract;

import java.util.HashMap;
import java.util.Map;

/**
 * PostgreSQL's types as far as mapping tells them apart, by the object identifiers that never change between servers.
 * Each fixes the Java form that a value of it has in a {@link RowImage}.
 */
public enum ColumnType {
    /** {@code Boolean} */
    BOOLEAN(16, 1000),
    /** {@code Integer} */
    SMALLINT(21, 1005),
    /** {@code Integer} */
    INTEGER(23, 1007),
    /** {@code Long} */
    BIGINT(20, 1016),
    /** {@code Long} */
    OID(26, 1028),
    /** {@code Float} */
    REAL(700, 1021),
    /** {@code Double} */
    DOUBLE(701, 1022),
    /** {@code String}: plain digits, or NaN, Infinity, -Infinity */
    NUMERIC(1700, 1231),
    /** {@code byte[]} */
    BYTEA(17, 1001),
    /** {@code Integer}: days since 1970-01-01, see {@link PostgresTime} */
    DATE(1082, 1182),
    /** {@code String}: hours, minutes, seconds and up to six decimal places; up to 24:00:00 */
    TIME(1083, 1183),
    /** {@code Long}: microseconds since 2000-01-01 in no time zone, see {@link PostgresTime} */
    TIMESTAMP(1114, 1115),
    /** {@code Long}: microseconds since 2000-01-01 UTC, see {@link PostgresTime} */
    TIMESTAMPTZ(1184, 1185),
    /** {@code String} */
    TEXT(25, 1009),
    /** {@code String} */
    VARCHAR(1043, 1015),
    /** {@code String}, blank-padded */
    CHAR(1042, 1014),
    /** {@code String} */
    UUID(2950, 2951),
    /** {@code String} */
    JSON(114, 199),
    /** {@code String} */
    JSONB(3802, 3807),
    /** {@code String}: in the manner of the session's {@code lc_monetary}, so no value for anyone to compute with */
    MONEY(790, 791),
    /** {@code String} as PostgreSQL prints it: enums, intervals, ranges and whatever an extension brings. */
    OTHER(-1, -1);

    private static final Map<Long, ColumnType> SCALARS = new HashMap<>();
    private static final Map<Long, ColumnType> ARRAYS = new HashMap<>();

    static {
        for (ColumnType type : values()) {
            SCALARS.put(type.oid, type);
            ARRAYS.put(type.arrayOid, type);
        }
    }

    private final long oid;
    private final long arrayOid;

    ColumnType(long oid, long arrayOid) {
        this.oid = oid;
        this.arrayOid = arrayOid;
    }

    /** The type of a scalar, by {@code pg_type.oid} (of a domain: its base type's). */
    public static ColumnType scalar(long oid) {
        return SCALARS.getOrDefault(oid, OTHER);
    }

    /** The type of an array's elements, by the array type's {@code pg_type.oid}. */
    public static ColumnType elementOf(long arrayOid) {
        return ARRAYS.getOrDefault(arrayOid, OTHER);
    }
}
