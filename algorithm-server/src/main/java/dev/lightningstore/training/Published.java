package dev.lightningstore.training;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;

/** The versions of the policy that agents may have met lately. */
final class Published {
    private final int most;
    private final Deque<Version> versions = new ArrayDeque<>();

    /**
     * A version that is served.
     *
     * @param resourcesId where it was published; empty where it was not
     */
    record Version(long step, String hash, String resourcesId) {}

    /** @param behind how many versions before the newest count */
    Published(int behind) {
        this.most = behind + 1;
    }

    void add(Version version) {
        versions.addLast(version);
        while (versions.size() > most) {
            versions.removeFirst();
        }
    }

    Version newest() {
        return versions.getLast();
    }

    /** Hashes of the weights that a step may train on. */
    Set<String> hashes() {
        Set<String> hashes = new HashSet<>();
        versions.forEach(version -> hashes.add(version.hash()));
        return hashes;
    }

    /** How many versions ago these weights were the newest. */
    int age(String hash) {
        int age = versions.size();
        for (Version version : versions) {
            age--;
            if (version.hash().equals(hash)) {
                return age;
            }
        }
        return versions.size();
    }
}
