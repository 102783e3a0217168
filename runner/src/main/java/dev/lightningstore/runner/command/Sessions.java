package dev.lightningstore.runner.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Whether commands can be given sessions of their own. A session keeps together what a command has started, also what
 * was orphaned since; Linux has {@code setsid} for it, macOS has not.
 *
 * @param prefix words before a command that give it a session, with its own process as the leader
 */
record Sessions(List<String> prefix) {
    private static final List<Path> PLACES = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

    static Sessions ofThisMachine() {
        for (Path place : PLACES) {
            if (Files.isExecutable(place)) {
                return new Sessions(List.of(place.toString()));
            }
        }
        return new Sessions(List.of());
    }
}
