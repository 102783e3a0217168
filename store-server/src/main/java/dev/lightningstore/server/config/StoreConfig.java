package dev.lightningstore.server.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** All that an operator can set. Read by {@link ConfigReader}; the reference page is made from these annotations. */
public record StoreConfig(
        @Key(
                value = "The address to listen on. Anything but a loopback address needs keys, or `insecure`.",
                byDefault = "127.0.0.1")
        String host,

        @Key(
                value = "The one port of all doors; 0 takes a free one, which the `ready` line names.",
                byDefault = "4747",
                max = 65535)
        int port,

        @Key(
                value = "The folder of the embedded database. Not used when `database.url` is set.",
                byDefault = "lightning-data")
        Path data,

        @Key(
                value = "What an answered write survives: `process` is the death of the process (on PostgreSQL, what"
                        + " its own settings promise); `disk` is the loss of power too, at the price of an fsync"
                        + " for each group of writes.",
                byDefault = "process")
        Durability durability,

        @Key(
                value = "Whether callers must show a key. `auto` asks for one unless the server listens on loopback and"
                        + " there is no admin key, neither in `admin_key` nor in the database. `required` always asks."
                        + " `off` never asks; away from loopback it needs `insecure` as well.",
                byDefault = "auto")
        AuthMode auth,

        @Key(
                value = "Start even where everyone who reaches the port could do everything: on an address other than"
                        + " loopback without any key.",
                byDefault = "false")
        boolean insecure,

        @Key("An admin key that is good for all projects, to make the first keys with. 16 characters or more. It is not"
                + " written to the database: each replica needs it.")
        @Nullable
        Secret adminKey,

        @Key("A file that holds the admin key, instead of `admin_key`.") @Nullable
        Path adminKeyFile,

        Database database,
        Tls tls,
        Cors cors,
        Limits limits,
        Watchdog watchdog,
        Retention retention,
        Quota quotas,
        Gateway gateway,
        Shutdown shutdown) {

    /** What an answered write survives. */
    public enum Durability {
        PROCESS,
        DISK
    }

    /** Whether callers must show a key. */
    public enum AuthMode {
        AUTO,
        REQUIRED,
        OFF
    }

    /** Where the data lives. */
    public record Database(
            @Key("A JDBC URL of PostgreSQL or H2, such as `jdbc:postgresql://db:5432/lightning`. Not set: an H2 file in"
                    + " `data`.")
            @Nullable
            String url,

            @Key("The user to log in as.") @Nullable String user,

            @Key("The user's password. Better given by the environment or `database.password_file` than in a file of"
                    + " settings.")
            @Nullable
            Secret password,

            @Key("A file that holds the password.") @Nullable
            Path passwordFile) {}

    /** Encryption on the port. */
    public record Tls(
            @Key("The server's certificate chain (PEM). Together with `tls.key` it turns TLS on.") @Nullable
            Path cert,

            @Key("The private key of the certificate (PEM, PKCS #8).") @Nullable
            Path key,

            @Key("The certificates (PEM) that sign the clients' certificates. Needed by `tls.client_auth`.") @Nullable
            Path clientCa,

            @Key(
                    value = "Whether clients show a certificate: `none`, `optional` or `required`. A certificate does"
                            + " not replace a key: it guards the port, keys say who may do what.",
                    byDefault = "none")
            ClientAuth clientAuth) {
        public Tls {
            if ((cert == null) != (key == null)) {
                throw new IllegalArgumentException("tls.cert and tls.key are set together or not at all");
            }
            if (clientAuth != ClientAuth.NONE && (cert == null || clientCa == null)) {
                throw new IllegalArgumentException("tls.client_auth: " + ConfigKey.word(clientAuth)
                        + " needs tls.cert, tls.key and tls.client_ca");
            }
        }

        public boolean enabled() {
            return cert != null;
        }
    }

    /** Whether clients show a certificate. */
    public enum ClientAuth {
        NONE,
        OPTIONAL,
        REQUIRED
    }

    /** Browsers from elsewhere. */
    public record Cors(
            @Key("The origins whose pages may call the store, such as `https://lab.example.org`; `*` means all. None by"
                    + " default.")
            List<String> origins) {}

    /** What bounds a request, a queue, a pool. */
    public record Limits(
            @Key(
                    value = "The largest body of a request; a larger one is answered with 413.",
                    byDefault = "64MiB",
                    min = 1024,
                    max = Integer.MAX_VALUE)
            ByteSize requestSize,

            @Key(value = "How long a request may take, waits and streams aside.", byDefault = "60s", min = 100)
            Duration requestTime,

            @Key(
                    value = "Connections at once; more are refused.",
                    byDefault = "10000",
                    min = 1,
                    max = Integer.MAX_VALUE)
            int connections,

            @Key(
                    value = "Writes that may wait for their commit; more are answered with 429 and `Retry-After`.",
                    byDefault = "20000",
                    min = 1,
                    max = 10_000_000)
            int pendingWrites,

            @Key(value = "Writes that one commit takes at most.", byDefault = "1000", min = 1, max = 100_000)
            int group,

            @Key(value = "Database connections for reading.", byDefault = "8", min = 1, max = 1000)
            int readers,

            @Key(
                    value = "Wrong keys that one address may show within a minute before it is told to wait.",
                    byDefault = "30",
                    min = 1,
                    max = 1_000_000)
            int failedLogins) {}

    /** The task that finds what went silent. */
    public record Watchdog(
            @Key(
                    value = "How often time-outs, silent attempts and lost leases are looked for.",
                    byDefault = "1s",
                    min = 10)
            Duration interval) {}

    /** How long things are kept. */
    public record Retention(
            @Key(value = "How often expired rollouts are looked for.", byDefault = "1m", min = 100)
            Duration interval,

            @Key(value = "How far back the feed of events reaches.", byDefault = "7d", min = 1000)
            Duration events) {}

    /** What a new project may hold; a project's own quotas can be set later. */
    public record Quota(
            @Key(value = "Rollouts that may wait in the queue.", min = 1) @Nullable
            Long maxQueued,

            @Key(value = "Rollouts stored.", min = 1) @Nullable
            Long maxRollouts,

            @Key(value = "Bytes of spans stored.", min = 1) @Nullable
            ByteSize maxSpanBytes,

            @Key(value = "How long a final rollout is kept with its attempts and spans. Not set: for ever.", min = 1000)
            @Nullable
            Duration retention) {}

    /** Model calls that go through the server. */
    public record Gateway(
            @Key("Models of the default project, as `NAME=URL` with commas between them; they are registered at start."
                    + " More can be said of a model by `lightning models add`.")
            List<String> models,

            @Key(
                    "The folder that holds the keys of model servers; a key file elsewhere is then refused. Not set: any file"
                            + " that an admin names.")
            @Nullable
            Path secrets,

            @Key(value = "The largest body of a model call.", byDefault = "16MiB", min = 1024, max = 1 << 30)
            ByteSize bodySize,

            @Key(
                    value = "The largest answer of a model server; a longer one is cut off with an error.",
                    byDefault = "64MiB",
                    min = 1024,
                    max = 1 << 30)
            ByteSize answerSize,

            @Key(
                    value = "Model calls under way at once; more are answered with 429.",
                    byDefault = "2000",
                    min = 1,
                    max = 1_000_000)
            int inFlight,

            @Key(value = "How long a model call may take, its retries included.", byDefault = "10m", min = 100)
            Duration callTime,

            @Key(
                    value =
                            "How often a model call is tried again, before its first byte, where a server refuses it with"
                                    + " 429 or 5xx or cannot be reached.",
                    byDefault = "2",
                    max = 20)
            int retries,

            @Key(
                    value = "Model calls that may wait at once while their model's weights are being changed; more are"
                            + " answered with 429.",
                    byDefault = "1000",
                    min = 1,
                    max = 1_000_000)
            int swapQueue,

            @Key(
                    value = "How long a model call waits for new weights before it is answered with 429.",
                    byDefault = "1m",
                    min = 1)
            Duration swapWait,

            @Key(
                    value = "How often every model server is asked whether it is there; `0s` leaves it to the calls to"
                            + " find out.",
                    byDefault = "0s")
            Duration healthInterval) {}

    /** How the server ends. */
    public record Shutdown(
            @Key(
                    value = "How long requests and leases may take to finish after SIGTERM; then they are cut.",
                    byDefault = "20s")
            Duration deadline,

            @Key(
                    value = "How long the server still takes requests while `/readyz` already says 503, so that a load"
                            + " balancer can look away first.",
                    byDefault = "0s")
            Duration delay) {}

    public StoreConfig {
        if (adminKey != null && adminKey.reveal().length() < 16) {
            throw new IllegalArgumentException("admin_key must have 16 characters or more");
        }
    }
}
