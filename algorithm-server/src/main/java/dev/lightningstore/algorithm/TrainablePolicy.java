package dev.lightningstore.algorithm;

import dev.lightningstore.algorithm.batch.TrainingRow;
import dev.lightningstore.algorithm.loss.RowLoss;
import java.util.List;

/**
 * The network that an algorithm trains, as far as an algorithm knows it: what it says of tokens, and how it takes back
 * derivatives. Of one thread.
 */
public interface TrainablePolicy extends ScoringPolicy {
    /** What the policy says of rows, to be followed by one backward pass. */
    Pass forward(List<TrainingRow> rows);

    /**
     * Moves the weights along the gradients that have been added up since the last step, and forgets these.
     *
     * @return how long the gradient was, before it was cut
     */
    double step(double learningRate);

    /** Rows on their way through the network. */
    interface Pass extends AutoCloseable {
        List<Beliefs> beliefs();

        /** Adds to the gradients of the weights, from the derivatives of the loss by what was said of each row. */
        void backward(List<RowLoss> losses);

        @Override
        void close();
    }
}
