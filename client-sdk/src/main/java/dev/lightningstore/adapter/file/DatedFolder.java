package dev.lightningstore.adapter.file;

import dev.lightningstore.adapter.DatedTrace;
import dev.lightningstore.error.StoreException;
import dev.lightningstore.span.StoredSpan;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;

/** A file a call: {@code FOLDER/20241206/NAME.json}. Names and days are read in order. */
public final class DatedFolder implements Records {
    private static final DateTimeFormatter DAY = DateTimeFormatter.BASIC_ISO_DATE;
    private static final String SUFFIX = ".json";
    private static final int MAX_NAME = 120;
    private static final long MAX_FILE = 64 << 20;

    private final Path folder;
    private final Period period;

    public DatedFolder(Path folder) {
        this(folder, Period.ALWAYS);
    }

    /** @param period days outside it are not looked into */
    public DatedFolder(Path folder, Period period) {
        this.folder = folder;
        this.period = period;
    }

    /** Writes the calls of an attempt, each file whole or not at all. Answers how many. */
    int write(List<StoredSpan> spans) throws IOException {
        List<DatedTrace> traces = DatedTrace.of(spans);
        for (DatedTrace trace : traces) {
            Path day = Files.createDirectories(
                    folder.resolve(DAY.format(trace.start().toLocalDate())));
            Path begun = Files.createTempFile(day, ".", ".part");
            try {
                Files.write(begun, trace.json().utf8());
                Files.move(begun, day.resolve(fileName(trace.id())), StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(begun);
            }
        }
        return traces.size();
    }

    /** What no file name should have is replaced; two ids never get the same name. */
    private static String fileName(String id) {
        String plain = id.replaceAll("[^A-Za-z0-9._-]", "_").replaceFirst("^\\.", "_");
        if (plain.equals(id) && id.length() <= MAX_NAME) {
            return id + SUFFIX;
        }
        UUID own = UUID.nameUUIDFromBytes(id.getBytes(StandardCharsets.UTF_8));
        return plain.substring(0, Math.min(plain.length(), MAX_NAME)) + "-" + own + SUFFIX;
    }

    @Override
    public void each(RecordUse use) throws IOException {
        for (Path day : sorted(folder)) {
            if (!isWanted(day)) {
                continue;
            }
            for (Path file : sorted(day)) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX) && !name.startsWith(".")) {
                    if (Files.size(file) > MAX_FILE) {
                        throw new StoreException.Invalid(file + " has more than " + MAX_FILE + " bytes");
                    }
                    use.take(folder.relativize(file).toString(), Files.readAllBytes(file));
                }
            }
        }
    }

    private boolean isWanted(Path day) {
        try {
            return Files.isDirectory(day)
                    && period.touches(LocalDate.parse(day.getFileName().toString(), DAY));
        } catch (DateTimeException noDay) {
            return false;
        }
    }

    private static List<Path> sorted(Path folder) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(folder)) {
            all.forEach(entries::add);
        }
        Collections.sort(entries);
        return entries;
    }
}
