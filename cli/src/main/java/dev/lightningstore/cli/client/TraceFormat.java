package dev.lightningstore.cli.client;

/** Named in lower case on the command line. */
enum TraceFormat {
    OTLP,
    PEER,
    DATED,
    MESSAGES
}
