package dev.lightningstore.policy.net;

import ai.djl.ndarray.types.DataType;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.Arrays;
import java.util.Optional;

/**
 * Numbers on the device: fp32, or int64 for ids, or the booleans of a comparison. A result lives where its operands live; of two, where
 * the innermost lives, so that a parameter may stand on either side.
 * Only operations that gradients pass rightly: a number beside a tensor becomes a tensor of its own that the record keeps.
 */
public final class Tensor {
    private final Ops ops;
    private final PtNDArray array;

    Tensor(Ops ops, PtNDArray array) {
        this.ops = ops;
        this.array = array;
    }

    public Tensor add(Tensor other) {
        return with(other, JniUtils.add(array(), other.array()));
    }

    public Tensor add(double number) {
        return add(ops.scalar(number));
    }

    public Tensor sub(Tensor other) {
        return with(other, JniUtils.sub(array(), other.array()));
    }

    public Tensor sub(double number) {
        return sub(ops.scalar(number));
    }

    public Tensor mul(Tensor other) {
        return with(other, JniUtils.mul(array(), other.array()));
    }

    public Tensor mul(double number) {
        return mul(ops.scalar(number));
    }

    public Tensor div(Tensor other) {
        return with(other, JniUtils.div(array(), other.array()));
    }

    public Tensor div(double number) {
        return div(ops.scalar(number));
    }

    public Tensor neg() {
        return of(JniUtils.neg(array()));
    }

    public Tensor exp() {
        return of(JniUtils.exp(array()));
    }

    public Tensor log() {
        return of(JniUtils.log(array()));
    }

    public Tensor square() {
        return of(JniUtils.square(array()));
    }

    public Tensor sqrt() {
        return of(JniUtils.sqrt(array()));
    }

    public Tensor abs() {
        return of(JniUtils.abs(array()));
    }

    public Tensor tanh() {
        return of(JniUtils.tanh(array()));
    }

    public Tensor sigmoid() {
        return of(JniUtils.sigmoid(array()));
    }

    /** log(1 + e^x), also where e^x is too large. */
    public Tensor softPlus() {
        return of(JniUtils.softPlus(array()));
    }

    /** The smaller of each pair; where they are equal, each gets half of the gradient. */
    public Tensor min(Tensor other) {
        return with(other, JniUtils.min(array(), other.array()));
    }

    /** The larger of each pair; where they are equal, each gets half of the gradient. */
    public Tensor max(Tensor other) {
        return with(other, JniUtils.max(array(), other.array()));
    }

    /** Outside of the bounds no gradient passes, at them it does. */
    public Tensor clip(double low, double high) {
        Tensor raised = where(lessThan(low), ops.scalar(low), this);
        return where(raised.greaterThan(high), ops.scalar(high), raised);
    }

    public Tensor lessThan(double number) {
        return of(JniUtils.lt(array(), ops.scalar(number).array()));
    }

    public Tensor greaterThan(double number) {
        return of(JniUtils.gt(array(), ops.scalar(number).array()));
    }

    public Tensor lessThan(Tensor other) {
        return with(other, JniUtils.lt(array(), other.array()));
    }

    public Tensor greaterThan(Tensor other) {
        return with(other, JniUtils.gt(array(), other.array()));
    }

    /** One or the other by a comparison; gradients pass to the one that was taken. */
    public static Tensor where(Tensor condition, Tensor yes, Tensor no) {
        return condition.with(yes.innermost(no), JniUtils.where(condition.array(), yes.array(), no.array()));
    }

    /** A comparison as ones and zeros. */
    public Tensor toOnes() {
        return of((PtNDArray) array().toType(DataType.FLOAT32, true));
    }

    public Tensor sum() {
        return of(JniUtils.sum(array()));
    }

    public Tensor sum(int dim) {
        return of(JniUtils.sum(array(), new long[] {dim}, false));
    }

    public Tensor mean() {
        return of(JniUtils.mean(array()));
    }

    public Tensor mean(int dim) {
        return of(JniUtils.mean(array(), dim, false));
    }

    public Tensor cumulativeSum(int dim) {
        return of(JniUtils.cumSum(array(), dim));
    }

    public Tensor largest() {
        return of(JniUtils.max(array()));
    }

    public Tensor argMax(int dim) {
        return of(JniUtils.argMax(array(), dim, false));
    }

    public Tensor softmax(int dim) {
        return of(JniUtils.softmax(array(), dim, DataType.FLOAT32));
    }

    public Tensor logSoftmax(int dim) {
        return of(JniUtils.logSoftmax(array(), dim, DataType.FLOAT32));
    }

    public Tensor matMul(Tensor other) {
        return with(other, JniUtils.matmul(array(), other.array()));
    }

    /** {@code x w' + b} */
    public Tensor linear(Tensor weight, Tensor bias) {
        return with(weight.innermost(bias), JniUtils.linear(array(), weight.array(), bias.array()));
    }

    public Tensor reshape(long... shape) {
        return of(JniUtils.reshape(array(), shape));
    }

    public Tensor transpose(int one, int other) {
        return of(JniUtils.transpose(array(), one, other));
    }

    /** From one index to before another, along a dimension. */
    public Tensor slice(int dim, long from, long to) {
        return of(JniUtils.slice(array(), dim, from, to, 1));
    }

    /** The rows with these numbers (int64, a vector), of a matrix; gradients add up where one is taken twice. */
    public Tensor rows(Tensor numbers) {
        return with(numbers, JniUtils.embedding(numbers.array(), array(), false));
    }

    /** For each place of {@code at} (int64) the number along the dimension that it names. */
    public Tensor gather(int dim, Tensor at) {
        return with(at, JniUtils.gather(array(), at.array(), dim));
    }

    /** The same numbers, from which no gradient goes back. */
    public Tensor detach() {
        return of(JniUtils.detachGradient(array()));
    }

    /** From now on backward adds its gradient up here, or no longer. */
    public void gathersGradient(boolean yes) {
        array().setRequiresGradient(yes);
    }

    /** Asks a leaf; of a result PyTorch's binding always says no. */
    public boolean gathersGradient() {
        return JniUtils.requiresGrad(array());
    }

    /** What backward added up here since it was last zero; empty if it never came by. Lives in the given place. */
    public Optional<Tensor> gradient(Ops into) {
        PtNDArray gradient = JniUtils.getGradient(array());
        return gradient == null ? Optional.empty() : Optional.of(into.own(gradient));
    }

    public void zeroGradient() {
        JniUtils.zeroGrad(array());
    }

    public long[] shape() {
        return array.getShape().getShape();
    }

    public long size() {
        return array.getShape().size();
    }

    /** The one number that this is. */
    public float number() {
        return array().getFloat();
    }

    public float[] floats() {
        return array().toFloatArray();
    }

    public long[] longs() {
        return array().toLongArray();
    }

    public int[] ints() {
        return Arrays.stream(longs()).mapToInt(Math::toIntExact).toArray();
    }

    /** Ends it before its place does. */
    public void free() {
        array.close();
    }

    public Ops ops() {
        return ops;
    }

    String shapeText() {
        return Arrays.toString(shape());
    }

    PtNDArray array() {
        Gradients.check();
        return array;
    }

    private Tensor of(PtNDArray result) {
        return ops.own(result);
    }

    private Tensor with(Tensor other, PtNDArray result) {
        return innermost(other).ops.own(result);
    }

    private Tensor innermost(Tensor other) {
        return other.ops.depth() > ops.depth() ? other : this;
    }

    @Override
    public String toString() {
        return "tensor " + shapeText();
    }
}
