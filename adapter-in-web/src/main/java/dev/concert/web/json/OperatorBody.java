package dev.concert.web.json;

/** The body of an operator's call. A member that it does not know is refused: the operator would rely on a setting that was not made. */
public interface OperatorBody {

    /** Absent members stay as they are. Null is refused, except for an {@link Erasable} member. */
    interface PatchBody extends OperatorBody {}

    /** A call for which the operator names a reason. */
    interface Reasoned extends OperatorBody {

        String reason();
    }

    /** The value of a member that null takes away. */
    interface Erasable {}
}
