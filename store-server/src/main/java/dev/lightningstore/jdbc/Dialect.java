package dev.lightningstore.jdbc;

import dev.lightningstore.error.StoreException;

/** What differs between the databases; everything else is one SQL. */
enum Dialect {
    /** Embedded: this process is alone with the file, so what it remembers of a row is the row. */
    H2("db/h2", true),
    /** Shared by several servers: the row in the database is the truth, and is locked before it is worked on. */
    POSTGRESQL("db/postgresql", false);

    private final String migrations;
    private final boolean alone;

    Dialect(String migrations, boolean alone) {
        this.migrations = migrations;
        this.alone = alone;
    }

    static Dialect of(String url) {
        if (url.startsWith("jdbc:h2:")) {
            return H2;
        }
        if (url.startsWith("jdbc:postgresql:")) {
            return POSTGRESQL;
        }
        throw StoreException.Invalid.field("database.url", "'" + url + "' is neither jdbc:h2:… nor jdbc:postgresql:…");
    }

    String migrations() {
        return migrations;
    }

    boolean alone() {
        return alone;
    }

    String lockRow() {
        return this == POSTGRESQL ? " FOR UPDATE" : "";
    }

    String lockRollouts() {
        return this == POSTGRESQL ? " FOR UPDATE OF r" : "";
    }

    /** Skips what another server has in hand, so that claims never wait for each other. */
    String lockQueue() {
        return this == POSTGRESQL ? " FOR UPDATE OF q, r SKIP LOCKED" : "";
    }

    String nextValue(String sequence) {
        return this == POSTGRESQL ? "SELECT nextval('" + sequence + "')" : "SELECT NEXT VALUE FOR " + sequence;
    }

    /** The number that orders commits: on H2 the order of the journal itself. */
    String transactionNumber() {
        return this == POSTGRESQL ? "pg_current_xact_id()::text::bigint" : "0";
    }

    /** Only what no running transaction can still come before. */
    String journalHorizon() {
        return this == POSTGRESQL ? " AND tx < pg_snapshot_xmin(pg_current_snapshot())::text::bigint" : "";
    }
}
