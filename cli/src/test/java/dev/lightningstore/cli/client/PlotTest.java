package dev.lightningstore.cli.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PlotTest {
    private static FigureSeries series(String name, int steps, LongToDoubleFunction value) {
        return new FigureSeries(
                name,
                LongStream.rangeClosed(1, steps).toArray(),
                LongStream.rangeClosed(1, steps).mapToDouble(value).toArray());
    }

    @Test
    void theAxesSayTheBoundsOfWhatIsDrawn() {
        FigureSeries rising = series("reward_mean", 9, step -> step / 10.0);
        FigureSeries falling = new FigureSeries("val_reward", new long[] {1, 9}, new double[] {0.9, 0.1});
        assertEquals(
                """
                * reward_mean   o val_reward
                0.9 |o       *
                    |       *
                    |      *
                    |     *
                    |    *
                    |   *
                    |  *
                    | *
                0.1 |*       o
                    +---------
                     step 1  9
                """,
                String.join(
                                "\n",
                                new Plot(Glyphs.ASCII)
                                        .draw(List.of(rising, falling), List.of("reward_mean", "val_reward")))
                        + "\n");
    }

    @Test
    void aFlatSeriesIsOneLine() {
        List<String> lines = new Plot(Glyphs.UNICODE).draw(List.of(series("loss", 3, step -> 0.5)), List.of("loss"));
        assertEquals(List.of("● loss", "0.5 │●●●", "    └───", "     step 1 3"), lines);
    }

    @Test
    void aLongRunSaysThatColumnsAreMeans() {
        FigureSeries alternating = series("x", 600, step -> step % 2);
        List<String> lines = new Plot(Glyphs.ASCII).draw(List.of(alternating), List.of("x"));
        assertTrue(lines.get(1).startsWith("0.5 |"), "the bounds are those of the means: " + lines);
        assertEquals("     a column is the mean of about 10 steps", lines.getLast());
    }

    @Test
    void whatIsNoNumberIsAGap() {
        FigureSeries broken = series("loss", 4, step -> step == 2 ? Double.NaN : step);
        assertEquals("_ +#", Glyphs.ASCII.spark(broken.means(4, 1, 4), broken.lowest(), broken.highest()));
        assertEquals(List.of(), new Plot(Glyphs.ASCII).draw(List.of(series("x", 3, s -> Double.NaN)), List.of("x")));
    }

    @Test
    void figuresAreReadable() {
        List<String> read = Arrays.stream(new double[] {
                    0, 1, 0.5, 1 / 3.0, 12345.6, 1234567, -0.00001234, Double.NaN, Double.NEGATIVE_INFINITY, 100, -2.50
                })
                .mapToObj(Numbers::brief)
                .toList();
        assertEquals(
                List.of("0", "1", "0.5", "0.3333", "12350", "1.23e+06", "-1.23e-05", "NaN", "-Infinity", "100", "-2.5"),
                read);
    }
}
