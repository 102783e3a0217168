package dev.lightningstore.reward;

/** The mark of an evaluation that ran elsewhere, on the scale of rewards. What is no number has failed to be judged. */
public record EvaluationScore(Scale scale) implements Scorer<Double> {
    @Override
    public Score score(Double mark) {
        return Score.of(scale.apply(mark), "mark", mark);
    }
}
