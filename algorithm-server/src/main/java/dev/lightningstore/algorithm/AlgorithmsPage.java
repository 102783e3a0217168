package dev.lightningstore.algorithm;

/** Writes docs/reference/algorithms.md from the presets and keys. */
final class AlgorithmsPage {
    private AlgorithmsPage() {}

    static String markdown() {
        StringBuilder page = new StringBuilder();
        return page.toString();
    }
}
